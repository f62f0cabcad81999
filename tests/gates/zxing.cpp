/* tests/gates/zxing.cpp: the ZXing reader behind a C function. */
#include <ZXing/DecodeHints.h>
#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>

#include <string>

#include "readers.h"

extern "C" bool read_by_zxing(const struct grey *picture, const char *text)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    ZXing::ImageView view(picture->pixels, picture->width, picture->height,
                          ZXing::ImageFormat::Lum);
    ZXing::Result result = ZXing::ReadBarcode(view, hints);
    return result.isValid() && ZXing::TextUtfEncoding::ToUtf8(result.text()) == std::string(text);
}
