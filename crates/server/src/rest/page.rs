//! Pages: no answer holds more than a hundred entries, and each says where the next ones are.

use odata::Options;

/// The most entries of one answer (reference of 2010: `DataContext.load`).
pub(super) const SIZE: u64 = 100;

/// The query part of the address of the next page: the same options, further on.
pub(super) fn next(options: &Options) -> Option<String> {
    let rest = match options.top {
        Some(top) => Some(top.saturating_sub(SIZE)).filter(|&rest| rest > 0)?.into(),
        None => None,
    };
    let skip = options.skip.unwrap_or(0).saturating_add(SIZE);
    Some(Options { top: rest, skip: Some(skip), ..options.clone() }.to_string())
}

#[cfg(test)]
mod tests {
    use odata::Dialect;

    use super::*;

    fn after(query: &str) -> Option<String> {
        next(&Options::parse_with(query, &Dialect::LIVE).unwrap())
    }

    #[test]
    fn next_page_has_the_same_options_further_on() {
        assert_eq!(after("").as_deref(), Some("$skip=100"));
        let filtered = after("$filter=startswith(FirstName,'A%26%C3%96')&skip=100&$top=250").unwrap();
        let again = Options::parse_with(&filtered, &Dialect::LIVE).unwrap();
        assert_eq!((again.skip, again.top), (Some(200), Some(150)));
        assert_eq!(again.filter.unwrap().to_string(), "startswith(FirstName,'A&Ö')");
    }

    #[test]
    fn what_was_asked_for_ends_the_pages() {
        assert_eq!(after("$top=100"), None);
        assert_eq!(after("$top=101").as_deref(), Some("$top=1&$skip=100"));
    }
}
