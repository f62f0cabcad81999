"""What the tests of commands share: a folder, programs that end with the test, lines waited for."""
import os
import select
import shutil
import subprocess
import tempfile
import time

WAIT_S = 30


class Program:
    """A program whose lines are waited for, and that is ended by its own process number."""

    def __init__(self, *words, env=None, stdout=subprocess.PIPE):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=stdout,
                                        stderr=subprocess.PIPE, env=env)
        self.text = {"stdout": b"", "stderr": b""}

    def wait_for(self, wanted, stream="stdout"):
        """Until this stands in what the program wrote."""
        until = time.monotonic() + WAIT_S
        while wanted.encode() not in self.text[stream]:
            self.read_more(stream, until, wanted)
        return self.text[stream].decode()

    def read_more(self, stream, until, wanted):
        """Something more of what it writes, before this monotonic time."""
        pipe = getattr(self.process, stream)
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise AssertionError(f"waited in vain for {wanted!r}; {self.text}")
        more = os.read(pipe.fileno(), 65536)
        if not more:
            self.text["stderr"] += self.process.stderr.read()
            raise AssertionError(f"ended without {wanted!r}; {self.text}")
        self.text[stream] += more

    def end(self, number=None):
        """Send a signal, or None; its exit code, and all that it wrote."""
        if number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=WAIT_S)
        self.text["stdout"] += out or b""
        self.text["stderr"] += err or b""
        return self.process.returncode, self.text["stdout"].decode(), self.text["stderr"].decode()


class House:
    """A temporary folder as the home of what runs in it, and its programs."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="vitrine-test-")
        self.programs = []
        kept = {key: value for key, value in os.environ.items()
                if not key.lower().endswith("_proxy")
                and key not in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "STATE_DIRECTORY")}
        self.env = {**kept, "HOME": self.folder}
        return self

    def __exit__(self, *_):
        for program in self.programs:
            if program.process.poll() is None:
                program.process.kill()
            program.process.communicate()
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def start(self, *words, **more):
        self.programs.append(Program(*words, env=self.env, **more))
        return self.programs[-1]

    def run(self, *words):
        return self.start(*words).end()


def expect(holds, *what):
    if not holds:
        raise AssertionError(what)


def run_all(tests, *words):
    """Each test by itself, in a house of its own."""
    for test in tests:
        with House() as house:
            test(house, *words)
        print("holds:", test.__name__.replace("_", " "))
