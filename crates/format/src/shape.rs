//! The representations there are, and which of them a request asks for.

/// A representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The JSON of 2010.
    Json,
}

/// Every shape, the default first.
pub static SHAPES: [Shape; 1] = [Shape::Json];

/// Nothing that there is was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAcceptable;

impl Shape {
    /// The media type, as `Accept` names it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
        }
    }

    /// What `Content-Type` says.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// What `$format` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
        }
    }

    /// The shape that a request wants: `$format` overrides `Accept` (OData 4.01 Protocol, section 11.2.12), and no
    /// wish means the default. The highest quality wins; the most specific range that fits a shape tells its
    /// quality (RFC 9110, section 12.5.1).
    pub fn negotiate(accept: Option<&str>, format: Option<&str>) -> Result<Self, NotAcceptable> {
        if let Some(format) = format {
            let wished = essence(format);
            return SHAPES
                .into_iter()
                .find(|shape| {
                    wished.eq_ignore_ascii_case(shape.name())
                        || wished.eq_ignore_ascii_case(shape.media_type())
                })
                .ok_or(NotAcceptable);
        }
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Ok(SHAPES[0]);
        };
        let mut best: Option<(u16, Self)> = None;
        for shape in SHAPES {
            let quality = quality(accept, shape.media_type());
            if quality > best.map_or(0, |(highest, _)| highest) {
                best = Some((quality, shape));
            }
        }
        best.map(|(_, shape)| shape).ok_or(NotAcceptable)
    }
}

/// How welcome a media type is, in thousandths.
fn quality(accept: &str, media_type: &str) -> u16 {
    let (kind, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    accept
        .split(',')
        .filter_map(|range| {
            let name = essence(range);
            let specificity = if name.eq_ignore_ascii_case(media_type) {
                2
            } else if name.strip_suffix("/*").is_some_and(|family| family.eq_ignore_ascii_case(kind)) {
                1
            } else if name == "*/*" {
                0
            } else {
                return None;
            };
            Some((specificity, weight(range)))
        })
        .max()
        .map_or(0, |(_, quality)| quality)
}

/// A media type or range without its parameters.
fn essence(range: &str) -> &str {
    range.split(';').next().unwrap_or(range).trim()
}

/// The `q` of a range in thousandths (RFC 9110, section 12.4.2); 1000 where there is none or it cannot be read.
fn weight(range: &str) -> u16 {
    range
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .and_then(|(_, value)| value.trim().parse::<f32>().ok())
        .filter(|quality| (0.0..=1.0).contains(quality))
        .map_or(1000, thousandths)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the quality is between 0 and 1")]
fn thousandths(quality: f32) -> u16 {
    (quality * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_given_to_whoever_can_take_it() {
        for accept in [
            None,
            Some(""),
            Some("*/*"),
            Some("application/json"),
            Some("text/html, application/*;q=0.2"),
            Some("Application/JSON;odata.metadata=minimal;IEEE754Compatible=true"),
            Some("application/atom+xml, application/json;q=0.001"),
        ] {
            assert_eq!(Shape::negotiate(accept, None), Ok(Shape::Json), "{accept:?}");
        }
    }

    #[test]
    fn what_there_is_not_is_not_acceptable() {
        for accept in ["application/atom+xml", "text/xml", "application/json;q=0, */*", "text/*", ",", "json"]
        {
            assert_eq!(Shape::negotiate(Some(accept), None), Err(NotAcceptable), "{accept}");
        }
    }

    #[test]
    fn format_overrides_accept() {
        for format in ["json", "JSON", "application/json", "application/json;odata.metadata=none"] {
            assert_eq!(Shape::negotiate(Some("text/xml"), Some(format)), Ok(Shape::Json), "{format}");
        }
        assert_eq!(Shape::negotiate(None, Some("xml")), Err(NotAcceptable));
    }
}
