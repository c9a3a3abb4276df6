//! Pictures that move keep moving, and nothing else of their file survives.
//!
//! Each frame is decoded and encoded anew, as it is, one after the other: comments, XMP, what programs have left behind,
//! what stands after the last frame, and what is hidden behind the end of a frame's own data do not come along.

use std::io::{self, Write};
use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, Encoder, EncodingError, MemoryLimit};

use super::{MAX_PIXELS, NotAPicture};

/// So many pixels may be drawn altogether: a thousand frames of 500 by 400. A small file may ask for millions of them.
const MOST_DRAWN: u64 = 200_000_000;
/// So large may it become in bytes: what compresses well by an odd rule does not always do so by ours.
const MOST_WRITTEN: usize = 64 * 1024 * 1024;
/// Of one frame, in bytes; a pixel is one.
const FRAME: NonZeroU64 = NonZeroU64::new(MAX_PIXELS).expect("some pixels are allowed");

/// The same animation in a file of ours.
pub(super) fn anew(bytes: &[u8]) -> Result<Vec<u8>, NotAPicture> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(FRAME));
    // What would be drawn outside of the picture, each browser shows otherwise.
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(bytes)?;
    let mut drawn = 0;
    let mut encoder = None;
    while let Some(frame) = decoder.read_next_frame()? {
        drawn += u64::from(frame.width) * u64::from(frame.height);
        if drawn > MOST_DRAWN {
            return Err(NotAPicture::TooManyPixels);
        }
        let mut frame = frame.clone();
        // Its lines come in order now.
        frame.interlaced = false;
        // How often it moves stands before the first frame.
        let encoder = match &mut encoder {
            Some(encoder) => encoder,
            None => encoder.insert(begin(&decoder)?),
        };
        encoder.write_frame(&frame)?;
    }
    let encoder = encoder.ok_or(NotAPicture::Damaged)?;
    Ok(encoder.into_inner()?.0)
}

fn begin(decoder: &Decoder<&[u8]>) -> Result<Encoder<Bounded>, NotAPicture> {
    let colors = decoder.global_palette().unwrap_or_default();
    let mut encoder = Encoder::new(Bounded(Vec::new()), decoder.width(), decoder.height(), colors)?;
    encoder.set_repeat(decoder.repeat())?;
    Ok(encoder)
}

/// Takes at most [`MOST_WRITTEN`] bytes.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_WRITTEN {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl From<DecodingError> for NotAPicture {
    fn from(_: DecodingError) -> Self {
        Self::Damaged
    }
}

impl From<EncodingError> for NotAPicture {
    fn from(error: EncodingError) -> Self {
        match error {
            EncodingError::Io(_) => Self::TooLarge,
            _ => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use gif::{DisposalMethod, ExtensionData, Frame, Repeat};

    use super::*;

    const COLORS: [u8; 6] = [255, 0, 0, 0, 0, 255];

    fn frame(buffer: &[u8], width: u16) -> Frame<'static> {
        let height = u16::try_from(buffer.len()).unwrap() / width;
        Frame { width, height, delay: 7, buffer: Cow::Owned(buffer.to_vec()), ..Frame::default() }
    }

    fn file(frames: &[Frame<'_>]) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new(), 4, 8, &COLORS).unwrap();
        encoder.set_repeat(Repeat::Infinite).unwrap();
        encoder.write_raw_extension(gif::AnyExtension(0xFE), &[b"taken at 52.52 N 13.40 E"]).unwrap();
        for frame in frames {
            encoder.write_frame(frame).unwrap();
        }
        encoder.into_inner().unwrap()
    }

    fn frames(bytes: &[u8]) -> (Repeat, Vec<Frame<'static>>) {
        let mut decoder = Decoder::new(bytes).unwrap();
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            frames.push(frame.clone());
        }
        (decoder.repeat(), frames)
    }

    #[test]
    fn frames_stay_as_they_are_and_nothing_else_does() {
        let mut second = frame(&[1, 0, 1, 0], 2);
        second.dispose = DisposalMethod::Background;
        second.transparent = Some(1);
        second.palette = Some(vec![0, 255, 0, 9, 9, 9]);
        let given = [file(&[frame(&[0; 32], 4), second]), b"<script>alert(1)</script>".to_vec()].concat();
        let kept = anew(&given).unwrap();
        let (repeat, frames) = frames(&kept);
        assert_eq!(repeat, Repeat::Infinite);
        let [first, second] = &frames[..] else { panic!("{frames:?}") };
        assert_eq!((&first.buffer[..], first.delay), (&[0; 32][..], 7));
        assert_eq!((&second.buffer[..], second.width, second.transparent), (&[1, 0, 1, 0][..], 2, Some(1)));
        assert_eq!((second.dispose, second.delay), (DisposalMethod::Background, 7));
        assert_eq!(second.palette.as_ref().map(|colors| &colors[..6]), Some(&[0, 255, 0, 9, 9, 9][..]));
        for lost in [&b"13.40 E"[..], b"<script>"] {
            assert!(!kept.windows(lost.len()).any(|window| window == lost));
        }
        assert_eq!(anew(&kept).as_ref(), Ok(&kept), "what is ours stays");
    }

    #[test]
    fn interlaced_lines_come_in_order() {
        // GIF89a, appendix E: every eighth line, those between them, and so on.
        let mut woven = frame(&[0, 4, 2, 6, 1, 3, 5, 7].map(|line| u8::from(line < 4)), 1);
        woven.interlaced = true;
        let (_, frames) = frames(&anew(&file(&[woven])).unwrap());
        assert_eq!(frames[0].buffer[..], [1, 1, 1, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn what_is_broken_or_endless_is_refused() {
        let whole = file(&[frame(&[0; 32], 4)]);
        assert_eq!(anew(b"GIF89a/*<script>*/=1;alert(1)"), Err(NotAPicture::Damaged));
        assert_eq!(anew(&whole[..whole.len() - 6]), Err(NotAPicture::Damaged));
        assert_eq!(anew(&file(&[])), Err(NotAPicture::Damaged), "nothing to see");
        assert_eq!(anew(&file(&[frame(&[0; 40], 5)])), Err(NotAPicture::Damaged), "outside of the picture");
        // A frame of 16 million pixels in 20 kB, 13 times.
        let side = 4_000;
        let large = frame_of(side);
        let mut encoder = Encoder::new(Vec::new(), side, side, &COLORS).unwrap();
        for _ in 0..13 {
            encoder.write_lzw_pre_encoded_frame(&large).unwrap();
        }
        let bomb = encoder.into_inner().unwrap();
        assert!(bomb.len() < 1_000_000);
        assert_eq!(anew(&bomb), Err(NotAPicture::TooManyPixels));
    }

    fn frame_of(side: u16) -> Frame<'static> {
        let buffer = vec![0; usize::from(side) * usize::from(side)];
        let mut frame = Frame { width: side, height: side, buffer: buffer.into(), ..Frame::default() };
        frame.make_lzw_pre_encoded();
        frame
    }

    #[test]
    fn what_becomes_too_large_is_refused() {
        let mut bounded = Bounded(vec![0; MOST_WRITTEN - 1]);
        assert!(bounded.write_all(b"a").is_ok());
        assert!(bounded.write_all(b"a").is_err());
        let refused = EncodingError::from(io::Error::from(io::ErrorKind::FileTooLarge));
        assert_eq!(NotAPicture::from(refused), NotAPicture::TooLarge);
    }

    #[test]
    fn repetitions_are_counted_as_before() {
        let mut encoder = Encoder::new(Vec::new(), 4, 8, &COLORS).unwrap();
        encoder.write_extension(ExtensionData::Repetitions(Repeat::Finite(3))).unwrap();
        encoder.write_frame(&frame(&[0; 32], 4)).unwrap();
        assert_eq!(frames(&anew(&encoder.into_inner().unwrap()).unwrap()).0, Repeat::Finite(3));
    }
}
