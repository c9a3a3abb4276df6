//! The system query options by name, and the values of the simple ones (ABNF section 2).

use crate::options::{Alias, Compute, Dialect, Levels, Options, OrderBy};
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;
use crate::parse::expression::OPERATOR;
use crate::parse::search;

macro_rules! system_options {
    ($($variant:ident $name:literal $code:literal)*) => {
        /// A system query option.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum System { $($variant),* }

        impl System {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// With its `$`.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The code of errors in its value.
            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

system_options! {
    Filter "$filter" "request.filter"
    OrderBy "$orderby" "request.orderby"
    Select "$select" "request.select"
    Expand "$expand" "request.expand"
    Top "$top" "request.top"
    Skip "$skip" "request.skip"
    Count "$count" "request.count"
    Search "$search" "request.search"
    Format "$format" "request.format"
    SkipToken "$skiptoken" "request.skiptoken"
    DeltaToken "$deltatoken" "request.deltatoken"
    Compute "$compute" "request.compute"
    Apply "$apply" "request.apply"
    Index "$index" "request.index"
    SchemaVersion "$schemaversion" "request.schemaversion"
    Id "$id" "request.id"
    Levels "$levels" "request.expand"
    InlineCount "$inlinecount" "request.count"
}

/// ABNF `expandCountOption`.
pub(crate) const COUNT_OPTIONS: [System; 2] = [System::Filter, System::Search];

/// ABNF `expandRefOption`.
pub(crate) const REFERENCE_OPTIONS: [System; 6] =
    [System::Filter, System::Search, System::OrderBy, System::Skip, System::Top, System::Count];

/// ABNF `expandOption`, without aliases.
pub(crate) const EXPAND_OPTIONS: [System; 10] = [
    System::Filter,
    System::Search,
    System::OrderBy,
    System::Skip,
    System::Top,
    System::Count,
    System::Select,
    System::Expand,
    System::Compute,
    System::Levels,
];

/// ABNF `selectOption`, without aliases.
pub(crate) const SELECT_OPTIONS: [System; 8] = [
    System::Filter,
    System::Search,
    System::Count,
    System::OrderBy,
    System::Skip,
    System::Top,
    System::Compute,
    System::Select,
];

impl System {
    /// The option of this name. OData 4.01 lets the `$` go; the 2010 names never had one to lose.
    pub(crate) fn named(name: &str, dialect: &Dialect) -> Option<Self> {
        let bare = name.strip_prefix('$').unwrap_or(name);
        let found = Self::ALL.iter().copied().find(|system| match dialect.case {
            crate::options::Case::Insensitive => system.name()[1..].eq_ignore_ascii_case(bare),
            crate::options::Case::Sensitive => &system.name()[1..] == bare,
        })?;
        match found {
            Self::InlineCount if !dialect.version2 => None,
            // ABNF: these have no spelling without `$`.
            Self::SkipToken | Self::DeltaToken | Self::InlineCount | Self::Apply if bare == name => None,
            // Within `$expand` only; elsewhere the word is a page's own.
            _ => Some(found),
        }
    }

    /// What may stand where its value ends.
    pub(crate) const fn end(self) -> &'static str {
        match self {
            Self::Filter | Self::Compute => OPERATOR,
            Self::OrderBy => "an operator, `asc`, `desc`, `,` or the end",
            Self::Select | Self::Expand => "`/`, `(`, `,` or the end",
            Self::Search => search::END,
            _ => "the end",
        }
    }
}

/// Which options there were, to refuse the second of a kind.
#[derive(Default)]
pub(crate) struct Seen(u32);

impl Seen {
    pub(crate) fn first(&mut self, system: System) -> bool {
        // `$inlinecount` and `$count` fill the same place.
        let system = if system == System::InlineCount { System::Count } else { system };
        let bit = 1 << system as u32;
        let first = self.0 & bit == 0;
        self.0 |= bit;
        first
    }
}

impl Cursor<'_> {
    /// The value of one system query option, up to where it ends.
    pub(crate) fn system_option(&mut self, system: System, options: &mut Options) -> Parsed<()> {
        match system {
            System::Filter => options.filter = Some(self.common_expr()?),
            System::OrderBy => options.orderby = self.orderby()?,
            System::Select => options.select = self.select()?,
            System::Expand => options.expand = self.expand()?,
            System::Top => options.top = Some(self.row_count()?),
            System::Skip => options.skip = Some(self.row_count()?),
            System::Count => options.count = Some(self.boolean()?),
            System::InlineCount => options.count = Some(self.inline_count()?),
            System::Search => options.search = Some(self.search()?),
            System::Compute => options.compute = self.compute()?,
            System::Index => options.index = Some(self.index()?),
            System::Levels => options.levels = Some(self.levels()?),
            System::Format => options.format = Some(self.format()?),
            System::SkipToken => options.skiptoken = Some(self.text("a token")?),
            System::DeltaToken => options.deltatoken = Some(self.text("a token")?),
            System::Apply => options.apply = Some(self.text("transformations")?),
            System::SchemaVersion => options.schemaversion = Some(self.schema_version()?),
            System::Id => options.id = Some(self.text("a URL")?),
        }
        Ok(())
    }

    /// `(option;option)` within `$expand`, `$select` and `$count`.
    pub(crate) fn parenthesized_options(&mut self, allowed: &[System]) -> Parsed<Options> {
        self.expect(b'(', "`(`")?;
        self.enter()?;
        let mut options = Options::default();
        let mut seen = Seen::default();
        loop {
            self.lenient_spaces();
            self.nested_option(allowed, &mut seen, &mut options)?;
            self.lenient_spaces();
            if !self.eat(b';') {
                break;
            }
        }
        self.expect(b')', "`;` and another option, or `)`")?;
        self.leave();
        Ok(options)
    }

    fn nested_option(&mut self, allowed: &[System], seen: &mut Seen, options: &mut Options) -> Parsed<()> {
        const NAME: &str = "an option that may stand in these parentheses";
        let start = self.byte();
        // ABNF allows aliases where it allows `$compute`.
        let aliases = allowed.contains(&System::Compute);
        if aliases && self.eat(b'@') {
            let name = self.identifier().to_owned();
            if name.is_empty() {
                return Err(self.expected("the name of a parameter alias"));
            }
            if options.aliases.iter().any(|alias| alias.name == name) {
                return Err(self.error(start, format!("@{name} is given twice")));
            }
            self.expect(b'=', "`=` and a value")?;
            let value = self.common_expr()?;
            options.aliases.push(Alias { name, value });
            return Ok(());
        }
        self.eat(b'$');
        self.identifier();
        let name = self.since(start);
        let system = System::named(name, self.dialect).filter(|system| allowed.contains(system));
        let Some(system) = system else {
            self.rewind(start);
            return Err(self.expected(NAME));
        };
        if !seen.first(system) {
            return Err(self.error(start, format!("{name} is given twice")));
        }
        self.lenient_spaces();
        self.expect(b'=', "`=` and a value")?;
        self.lenient_spaces();
        self.system_option(system, options)
    }

    /// ABNF `orderby`.
    fn orderby(&mut self) -> Parsed<Vec<OrderBy>> {
        let mut items = Vec::with_capacity(1);
        loop {
            let expr = self.common_expr()?;
            let before = self.byte();
            let spaced = self.spaces();
            let word = self.identifier();
            let descending = self.is_keyword(word, "desc");
            if !(spaced && (descending || self.is_keyword(word, "asc"))) {
                self.rewind(before);
            }
            items.push(OrderBy { expr, descending: spaced && descending });
            if !self.comma() {
                return Ok(items);
            }
        }
    }

    /// ABNF `compute`.
    fn compute(&mut self) -> Parsed<Vec<Compute>> {
        let mut items = Vec::with_capacity(1);
        loop {
            let expr = self.common_expr()?;
            let spaced = self.spaces();
            let start = self.byte();
            let word = self.identifier();
            if !spaced || !self.is_keyword(word, "as") {
                self.rewind(start);
                return Err(self.expected("an operator, or `as` and a name"));
            }
            let spaced = self.spaces();
            let name = self.identifier().to_owned();
            if !spaced || name.is_empty() {
                return Err(self.expected("a name for the new property"));
            }
            items.push(Compute { expr, name });
            if !self.comma() {
                return Ok(items);
            }
        }
    }

    /// A comma between items, and the spaces around it that people write.
    pub(crate) fn comma(&mut self) -> bool {
        let before = self.byte();
        self.lenient_spaces();
        if !self.eat(b',') {
            self.rewind(before);
            return false;
        }
        self.lenient_spaces();
        true
    }

    /// ABNF `1*DIGIT`. JavaScript of 2010 put it in quotes.
    fn row_count(&mut self) -> Parsed<u64> {
        const WHAT: &str = "a number of rows";
        let quoted = self.dialect.version2 && self.eat(b'\'');
        let digits = self.digits();
        if digits.is_empty() {
            return Err(self.expected(WHAT));
        }
        // Nobody has more rows than a signed number of 64 bits can count, and no database counts further.
        let most = i64::MAX.unsigned_abs();
        let number = digits.parse().map_or(most, |number: u64| number.min(most));
        if quoted {
            self.expect(b'\'', "a closing quote")?;
        }
        Ok(number)
    }

    fn boolean(&mut self) -> Parsed<bool> {
        let start = self.byte();
        let word = self.identifier();
        if self.is_keyword(word, "true") {
            return Ok(true);
        }
        if self.is_keyword(word, "false") {
            return Ok(false);
        }
        self.rewind(start);
        Err(self.expected("true or false"))
    }

    /// OData 2: `$inlinecount=allpages`.
    fn inline_count(&mut self) -> Parsed<bool> {
        let start = self.byte();
        match self.identifier() {
            "allpages" => Ok(true),
            "none" => Ok(false),
            _ => {
                self.rewind(start);
                Err(self.expected("allpages or none"))
            }
        }
    }

    fn index(&mut self) -> Parsed<i64> {
        let start = self.byte();
        self.eat(b'-');
        self.digits();
        self.since(start).parse().map_err(|_| {
            self.rewind(start);
            self.expected("a whole number")
        })
    }

    fn levels(&mut self) -> Parsed<Levels> {
        const WHAT: &str = "a number of levels from 1, or max";
        let start = self.byte();
        let word = self.take_while(|byte| byte.is_ascii_alphanumeric());
        if self.is_keyword(word, "max") {
            return Ok(Levels::Max);
        }
        self.rewind(start);
        if !matches!(self.peek(), Some(b'1'..=b'9')) {
            return Err(self.expected(WHAT));
        }
        match self.digits().parse() {
            Ok(number) => Ok(Levels::Number(number)),
            Err(_) => Err(self.error(start, "this number is too large".to_owned())),
        }
    }

    /// `json`, `xml`, `atom` or a media type; which ones there are is the service's to say.
    fn format(&mut self) -> Parsed<String> {
        const WHAT: &str = "json, xml, atom or a media type such as application/json";
        let start = self.byte();
        let text = self.take_while(|byte| byte.is_ascii_graphic());
        let short = ["json", "xml", "atom"].iter().any(|name| text.eq_ignore_ascii_case(name));
        let long = text.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
        if short || long || self.dialect.version2 && !text.is_empty() {
            // A media type may have parameters behind spaces.
            let rest = self.rest();
            self.advance(rest.len());
            return Ok(format!("{text}{rest}"));
        }
        self.rewind(start);
        Err(self.expected(WHAT))
    }

    fn schema_version(&mut self) -> Parsed<String> {
        if self.eat(b'*') {
            return Ok("*".to_owned());
        }
        let version = self.take_while(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        if version.is_empty() { Err(self.expected("a version or `*`")) } else { Ok(version.to_owned()) }
    }

    /// Everything up to the end, which is at least one character.
    fn text(&mut self, what: &'static str) -> Parsed<String> {
        let text = self.rest();
        if text.is_empty() {
            return Err(self.expected(what));
        }
        self.advance(text.len());
        Ok(text.to_owned())
    }
}
