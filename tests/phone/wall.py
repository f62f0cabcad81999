"""A wall: the real display on an X server without a screen, whose memory is the picture."""
import mmap
import os
import struct
import subprocess
import threading
import time

from house import expect

WIDTH, HEIGHT = 1920, 1080


class Wall:
    """Xvfb keeps its frame in a file (XWD: a head of lengths, colours, then rows of B G R X)."""

    def __init__(self, house):
        os.makedirs(house.path("frame"), exist_ok=True)
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-fbdir", house.path("frame"), "-nolisten", "tcp",
             "-screen", "0", f"{WIDTH}x{HEIGHT}x24"], pass_fds=[write],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            house.env["DISPLAY"] = ":" + number.readline().strip()
        house.env["SDL_VIDEODRIVER"] = "x11"
        with open(house.path("frame/Xvfb_screen0"), "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head = struct.unpack(">25I", self.map[:100])
        self.row_bytes, colours = head[12], head[19]
        self.start = head[0] + colours * 12
        expect(head[4:6] == (WIDTH, HEIGHT), head)

    def close(self):
        self.map.close()
        self.server.kill()
        self.server.wait()

    def codes(self, folder):
        """What a phone reads from the picture."""
        rows = [self.map[self.start + y * self.row_bytes + 1:][:WIDTH * 4:4] for y in range(HEIGHT)]
        path = os.path.join(folder, "wall.pgm")
        with open(path, "wb") as file:
            file.write(b"P5 %d %d 255\n" % (WIDTH, HEIGHT) + b"".join(rows))
        read = subprocess.run(["zbarimg", "--raw", "-q", path], capture_output=True, text=True,
                              check=False)
        return read.stdout.split()

    def keep(self, path):
        """The picture as a file (PPM)."""
        rows = []
        for y in range(HEIGHT):
            row = self.map[self.start + y * self.row_bytes:][:WIDTH * 4]
            pixels = bytearray(WIDTH * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = row[2::4], row[1::4], row[0::4]
            rows.append(bytes(pixels))
        with open(path, "wb") as file:
            file.write(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + b"".join(rows))

    def wait_for_code(self, folder, begin, seconds=30):
        """Until the only code on the wall begins so: before, the bundled programme is on."""
        until, found = time.monotonic() + seconds, []
        while time.monotonic() < until:
            found = self.codes(folder)
            if len(found) == 1 and found[0].startswith(begin):
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no such code on the wall: {found}")

    def find(self, colour):
        """The row where a bar of this colour (0xRRGGBB) is, or None."""
        for unused in (b"\0", b"\xff"):  # the fourth byte is whatever the client drew
            at = self.map.find((colour.to_bytes(3, "little") + unused) * 100, self.start)
            if at >= 0:
                return (at - self.start) // self.row_bytes
        return None


class Lookout(threading.Thread):
    """Looks at a bar all the time: when it first was elsewhere, and where it came to rest."""

    def __init__(self, wall, colour):
        super().__init__(daemon=True)
        self.wall, self.colour = wall, colour
        self.before = wall.find(colour)
        expect(self.before is not None, "the bar is not on the wall")
        self.moved_at, self.places, self.stopping = None, [self.before], False
        self.start()

    def run(self):
        while not self.stopping:
            place = self.wall.find(self.colour)
            if place is not None and place != self.places[-1]:
                self.moved_at = self.moved_at or time.time()
                self.places.append(place)
            time.sleep(0.004)

    def end(self, until_rest_s=1.5):
        """Where the bar went."""
        time.sleep(until_rest_s)
        self.stopping = True
        self.join()
        return self.places
