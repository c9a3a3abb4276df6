//! Pictures come in: whatever a person uploads becomes a small square image of ours, or a clear refusal.
//!
//! The file is decoded within limits, turned as its camera was held, cropped to its middle, and encoded anew, so that
//! nothing of it survives but what can be seen: no place where it was taken, no script in its margins.

mod animation;

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};
use store::Picture;
use tokio::sync::Semaphore;

/// The largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 5 * 1024 * 1024;
/// A few thousand pixels wide: what cameras make, and no more than a hundred-fold small file unfolds to.
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 36_000_000;
const MAX_MEMORY: u64 = 160 * 1024 * 1024;

/// The side of a person's picture and of a logo, in pixels: shown at 96, sharp on dense screens.
const PORTRAIT: u32 = 192;
/// The side of a contact's picture: shown at 48 in lists.
const THUMBNAIL: u32 = 96;

/// The longer side of a picture that somebody shares, in pixels: it fills a screen.
const SHARED: u32 = 2560;
/// The longer side of its small form, in pixels: shown at 240.
const SMALL: u32 = 480;

/// Why a file cannot be a picture here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAPicture {
    /// It is larger than [`MAX_BYTES`].
    #[error("The picture is larger than 5 MB. Choose a smaller one.")]
    TooLarge,
    /// It is small as a file but would be huge in memory.
    #[error("The picture has too many pixels. Choose one of at most 36 megapixels.")]
    TooManyPixels,
    /// It is of no kind that we read.
    #[error("This is no picture that we can read. Choose a JPEG, PNG, WebP or GIF file.")]
    UnknownKind,
    /// It is of such a kind, but broken.
    #[error("The picture is damaged. Save it again, or choose another one.")]
    Damaged,
}

/// A person's picture for their profile.
pub(crate) async fn portrait(bytes: Vec<u8>) -> Result<Picture, NotAPicture> {
    apart(move || square(&bytes, PORTRAIT)).await
}

/// An application's logo.
pub(crate) async fn logo(bytes: Vec<u8>) -> Result<Picture, NotAPicture> {
    portrait(bytes).await
}

/// An application's logo from a file; the error is one line for the operator.
pub(crate) async fn read_logo(path: &Path) -> Result<Picture, String> {
    let bytes = tokio::fs::read(path)
        .await
        .map_err(|error| format!("the logo {} cannot be read: {error}", path.display()))?;
    logo(bytes).await.map_err(|error| format!("the logo {} cannot be used: {error}", path.display()))
}

/// A contact's picture; the caller is on a thread that may be busy.
pub(crate) fn thumbnail(bytes: &[u8]) -> Result<Picture, NotAPicture> {
    // One card's damaged picture must not take the whole import down, should a decoder panic after all.
    std::panic::catch_unwind(|| square(bytes, THUMBNAIL)).unwrap_or(Err(NotAPicture::Damaged))
}

/// A picture that somebody shares.
pub(crate) struct Shared {
    /// What is seen in full. A GIF stays one, because it may move.
    pub(crate) whole: Picture,
    /// What is seen in the conversation.
    pub(crate) small: Picture,
    /// The size of what is seen in full.
    pub(crate) size: wire::Size,
}

/// A picture that somebody shares, from a file of at most this many bytes. It is read when its turn comes: however many
/// come at once, one is in memory.
pub(crate) async fn shared(mut file: File, most: u64) -> Result<Shared, NotAPicture> {
    apart(move || {
        let mut bytes = Vec::new();
        file.rewind().map_err(|_| NotAPicture::Damaged)?;
        file.take(most + 1).read_to_end(&mut bytes).map_err(|_| NotAPicture::Damaged)?;
        let image = decode(&bytes, usize::try_from(most).unwrap_or(usize::MAX))?;
        let may_move = image::guess_format(&bytes).is_ok_and(|format| format == ImageFormat::Gif);
        let (whole, full) = if may_move {
            let bytes = animation::anew(&bytes)?;
            (Picture { tag: tag(&bytes), media_type: "image/gif".to_owned(), bytes }, image)
        } else {
            let full = within(image, SHARED);
            (encode(&full)?, full)
        };
        let size = wire::Size { width: full.width(), height: full.height() };
        Ok(Shared { whole, small: encode(&within(full, SMALL))?, size })
    })
    .await
}

/// What a picture's first bytes say that it is; `None` for what no page shows here.
pub(crate) fn media_type(head: &[u8]) -> Option<&'static str> {
    match image::guess_format(head).ok()? {
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Png => Some("image/png"),
        ImageFormat::WebP => Some("image/webp"),
        ImageFormat::Gif => Some("image/gif"),
        _ => None,
    }
}

/// The whole picture, with sides of at most this many pixels.
fn within(image: DynamicImage, side: u32) -> DynamicImage {
    let longer = image.width().max(image.height());
    if longer <= side {
        return image;
    }
    // The coarse step makes the fine one cheap.
    let coarse = if longer > side * 4 { image.thumbnail(side * 2, side * 2) } else { image };
    coarse.resize(side, side, FilterType::Lanczos3)
}

/// Decoding needs much memory: one picture at a time, on a thread of its own.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotAPicture> + Send + 'static,
) -> Result<T, NotAPicture> {
    static ONE: Semaphore = Semaphore::const_new(1);
    let _turn = ONE.acquire().await.map_err(|_| NotAPicture::Damaged)?;
    // Should a decoder panic after all, the file is damaged.
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(NotAPicture::Damaged))
}

/// The middle of a picture, as a square of at most this side. Nothing is enlarged.
fn square(bytes: &[u8], side: u32) -> Result<Picture, NotAPicture> {
    let image = decode(bytes, MAX_BYTES)?;
    let (width, height) = (image.width(), image.height());
    let shorter = width.min(height);
    let cropped = image.crop_imm((width - shorter) / 2, (height - shorter) / 2, shorter, shorter);
    let side = side.min(shorter);
    // The coarse step makes the fine one cheap.
    let coarse = if shorter > side * 4 { cropped.thumbnail_exact(side * 2, side * 2) } else { cropped };
    encode(&coarse.resize_exact(side, side, FilterType::Lanczos3))
}

fn decode(bytes: &[u8], most: usize) -> Result<DynamicImage, NotAPicture> {
    if bytes.len() > most {
        return Err(NotAPicture::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| NotAPicture::UnknownKind)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(NotAPicture::UnknownKind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_MEMORY {
        return Err(NotAPicture::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(NotAPicture::Damaged);
    }
    // A broken orientation does not make a broken picture.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

fn refusal(error: &ImageError) -> NotAPicture {
    match error {
        ImageError::Limits(_) => NotAPicture::TooManyPixels,
        ImageError::Unsupported(_) => NotAPicture::UnknownKind,
        _ => NotAPicture::Damaged,
    }
}

/// PNG where something shows through, JPEG otherwise.
fn encode(image: &DynamicImage) -> Result<Picture, NotAPicture> {
    let mut bytes = Vec::new();
    let rgba = image.to_rgba8();
    let is_opaque = rgba.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let (encoded, media_type) = if is_opaque {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
        (image.to_rgb8().write_with_encoder(encoder), "image/jpeg")
    } else {
        (rgba.write_with_encoder(PngEncoder::new(&mut bytes)), "image/png")
    };
    encoded.map_err(|_| NotAPicture::Damaged)?;
    Ok(Picture { tag: tag(&bytes), media_type: media_type.to_owned(), bytes })
}

/// Half of the digest of the very bytes: it cannot be guessed without them.
fn tag(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let half = digest.first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
    format!("{half:032x}")
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Red on the left, blue on the right.
    fn two_halves(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(
            width,
            height,
            |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) },
        )
        .into()
    }

    fn shown(picture: &Picture) -> RgbaImage {
        image::load_from_memory(&picture.bytes).unwrap().to_rgba8()
    }

    #[test]
    fn every_kind_becomes_a_small_square() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let picture = square(&encoded(&two_halves(1000, 600), format), 96).unwrap();
            assert_eq!(picture.media_type, "image/jpeg");
            let shown = shown(&picture);
            assert_eq!(shown.dimensions(), (96, 96));
            let (left, right) = (shown.get_pixel(5, 48), shown.get_pixel(90, 48));
            assert!(left.0[0] > 200 && left.0[2] < 60, "{format:?} {left:?}");
            assert!(right.0[2] > 200 && right.0[0] < 60, "{format:?} {right:?}");
        }
    }

    #[test]
    fn small_picture_is_not_enlarged_and_transparency_stays() {
        let clear = RgbaImage::from_pixel(10, 20, Rgba([0, 255, 0, 128]));
        let picture = square(&encoded(&clear.into(), ImageFormat::Png), 96).unwrap();
        assert_eq!(picture.media_type, "image/png");
        assert_eq!(shown(&picture).dimensions(), (10, 10));
    }

    #[test]
    fn picture_is_turned_as_the_camera_was_held_and_its_metadata_goes() {
        let jpeg = encoded(&two_halves(64, 64), ImageFormat::Jpeg);
        // An Exif segment that says orientation 6: turn by 90 degrees clockwise.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        let picture = square(&turned, 64).unwrap();
        let shown = shown(&picture);
        assert!(shown.get_pixel(32, 4).0[0] > 200 && shown.get_pixel(32, 60).0[2] > 200);
        assert!(!picture.bytes.windows(4).any(|window| window == b"Exif"));
    }

    async fn share(bytes: &[u8]) -> Result<Shared, NotAPicture> {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        shared(file, 1 << 20).await
    }

    #[tokio::test]
    async fn shared_picture_fits_a_screen_and_a_moving_one_stays() {
        let wide = encoded(&two_halves(4_000, 1_000), ImageFormat::Png);
        let Shared { whole, small, size } = share(&wide).await.unwrap();
        assert_eq!((size.width, size.height), (2_560, 640));
        assert_eq!(shown(&whole).dimensions(), (2_560, 640));
        assert_eq!(shown(&small).dimensions(), (480, 120));
        let gif = encoded(&two_halves(30, 20), ImageFormat::Gif);
        let Shared { whole, small, size } = share(&gif).await.unwrap();
        assert_eq!((&whole.media_type[..], size.width, size.height), ("image/gif", 30, 20));
        assert_eq!(shown(&whole).dimensions(), (30, 20));
        assert_eq!(shown(&small).dimensions(), (30, 20), "nothing is enlarged");
        let long = [encoded(&two_halves(30, 20), ImageFormat::Png), vec![0; 1 << 20]].concat();
        assert_eq!(share(&long).await.err(), Some(NotAPicture::TooLarge));
    }

    #[test]
    fn what_is_no_picture_is_refused_by_reason() {
        let refusal = |bytes: &[u8]| square(bytes, 96).err();
        assert_eq!(refusal(b""), Some(NotAPicture::UnknownKind));
        assert_eq!(refusal(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Some(NotAPicture::UnknownKind));
        assert_eq!(refusal(b"BM\0\0\0\0"), Some(NotAPicture::UnknownKind));
        let png = encoded(&two_halves(64, 64), ImageFormat::Png);
        assert_eq!(refusal(&png[..40]), Some(NotAPicture::Damaged));
        assert_eq!(refusal(&vec![0; MAX_BYTES + 1]), Some(NotAPicture::TooLarge));
        let long = encoded(&RgbImage::new(MAX_SIDE + 1, 1).into(), ImageFormat::Png);
        assert_eq!(refusal(&long), Some(NotAPicture::TooManyPixels));
        let large = encoded(&DynamicImage::new_luma8(9_000, 9_000), ImageFormat::Png);
        assert!(large.len() < MAX_BYTES);
        assert_eq!(refusal(&large), Some(NotAPicture::TooManyPixels));
    }

    #[test]
    fn same_picture_has_the_same_tag() {
        let png = encoded(&two_halves(64, 64), ImageFormat::Png);
        assert_eq!(square(&png, 32).unwrap(), square(&png, 32).unwrap());
        assert_ne!(square(&png, 32).unwrap().tag, square(&png, 16).unwrap().tag);
    }
}
