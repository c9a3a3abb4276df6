//! Checks options against an entity: the one place where a [`Query`] is made.

mod call;
mod expression;
mod nearest;
mod path;
mod typed;

pub(crate) use nearest::nearest;

use crate::entity::{EntityType, Kind, Property};
use crate::error::{Error, ErrorKind};
use crate::expr::At;
use crate::options::{Expand, Limits, Name, Options, OrderBy, Select};
use crate::query::{Order, Predicate, Query, Selection};
use typed::Typed;

/// What checking gives; boxed for the same reason as in the parser.
type Checked<T> = Result<T, Box<Error>>;

pub(crate) fn query(options: &Options, entity: &EntityType) -> Checked<Query> {
    unsupported(options)?;
    let mut check = Check::new(options, entity);
    let filter = options.filter.as_ref().map(|filter| check.predicate(filter)).transpose()?;
    check.about("$orderby", "request.orderby", Use::Sort);
    let order = options.orderby.iter().map(|item| check.order(item)).collect::<Result<_, _>>()?;
    check.about("$select", "request.select", Use::Select);
    let select = check.select(&options.select, entity)?;
    check.about("$expand", "request.expand", Use::Select);
    options.expand.iter().try_for_each(|item| check.expand(item, entity))?;
    Ok(Query {
        filter,
        order,
        select,
        top: options.top,
        skip: options.skip,
        count: options.count.unwrap_or(false),
        search: options.search.clone(),
        skiptoken: options.skiptoken.clone(),
    })
}

/// Options that are legal, and that nothing behind this crate can answer yet.
fn unsupported(options: &Options) -> Checked<()> {
    let found = [
        (!options.compute.is_empty(), "$compute", "request.compute"),
        (options.apply.is_some(), "$apply", "request.apply"),
        (options.deltatoken.is_some(), "$deltatoken", "request.deltatoken"),
        (options.index.is_some(), "$index", "request.index"),
        (options.id.is_some(), "$id", "request.id"),
        (
            options.schemaversion.as_ref().is_some_and(|version| version != "*"),
            "$schemaversion",
            "request.schemaversion",
        ),
    ];
    match found.into_iter().find(|(given, ..)| *given) {
        Some((_, option, code)) => {
            let message = format!("{option} is not supported");
            Err(Error::new(ErrorKind::Unsupported, code, option, At::default(), message))
        }
        None => Ok(()),
    }
}

/// What is being checked, and what the names in it can mean.
struct Check<'a> {
    options: &'a Options,
    /// The option that is being checked.
    option: &'static str,
    code: &'static str,
    /// The alias whose value is being checked in its place.
    alias: Option<&'a str>,
    usage: Use,
    scopes: Vec<Scope<'a>>,
    depth: usize,
    terms: usize,
}

/// What a property is named for, and so which of its abilities is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Filter,
    Sort,
    Select,
}

/// An instance that names are looked up in.
struct Scope<'a> {
    entity: &'a EntityType,
    /// The lambda variable that it goes by; without one, bare names mean its properties.
    variable: Option<String>,
}

impl<'a> Check<'a> {
    /// More than text of 100 levels usually needs; chains within levels, and aliases within aliases, can go further.
    const DEPTH: usize = 150;

    fn new(options: &'a Options, entity: &'a EntityType) -> Self {
        let scopes = vec![Scope { entity, variable: None }];
        Self {
            options,
            option: "$filter",
            code: "request.filter",
            alias: None,
            usage: Use::Filter,
            scopes,
            depth: 0,
            terms: 0,
        }
    }

    fn about(&mut self, option: &'static str, code: &'static str, usage: Use) {
        self.option = option;
        self.code = code;
        self.usage = usage;
    }

    fn order(&mut self, item: &OrderBy) -> Checked<Order> {
        let by = match self.typed(&item.expr)? {
            // The same for every row, as other constants are; `null has X` comes to nothing else.
            Typed::Null => expression::truth(Predicate::Constant(None)),
            typed => self.as_operand(typed, &item.expr)?.0,
        };
        Ok(Order { by, descending: item.descending })
    }

    fn select(&mut self, items: &[Select], entity: &EntityType) -> Checked<Vec<Selection>> {
        let mut selections = Vec::with_capacity(items.len());
        let mut everything = false;
        for item in items {
            let Some((first, _)) = item.path.split_first() else { continue };
            if item.options != Options::default() || !item.parameters.is_empty() {
                return Err(self.unsupported(first.at, "options within $select are not supported".to_owned()));
            }
            if first.text == "*" {
                everything = true;
                continue;
            }
            self.selection(&mut selections, &item.path, entity)?;
        }
        // `*` and any of its parts are everything (OData 4.01 Protocol, section 11.2.5.1).
        if everything {
            selections.clear();
        }
        Ok(selections)
    }

    fn selection(
        &mut self,
        selections: &mut Vec<Selection>,
        path: &[Name],
        entity: &EntityType,
    ) -> Checked<()> {
        let Some((first, rest)) = path.split_first() else { return Ok(()) };
        if first.text.starts_with('@') || first.text.ends_with('*') {
            let message = format!("{} cannot be selected: only properties can", first.text);
            return Err(self.unsupported(first.at, message));
        }
        if first.text.contains('.') {
            self.cast(&first.text, first.at, entity)?;
            return self.selection(selections, rest, entity);
        }
        let property = self.property(&first.text, first.at, entity)?;
        let known = selections.iter().position(|known| known.property.name == property.name);
        if rest.is_empty() {
            match known {
                Some(known) => selections[known].parts.clear(),
                None => selections.push(Selection { property, parts: Vec::new() }),
            }
            return Ok(());
        }
        let (Kind::Complex(inner) | Kind::Collection(inner)) = property.kind else {
            return Err(self.malformed(rest[0].at, format!("{} has no parts", property.name)));
        };
        match known {
            // The whole is selected already; the name must exist nevertheless.
            Some(known) if selections[known].parts.is_empty() => self.selection(&mut Vec::new(), rest, inner),
            Some(known) => {
                let mut parts = std::mem::take(&mut selections[known].parts);
                self.selection(&mut parts, rest, inner)?;
                selections[known].parts = parts;
                Ok(())
            }
            None => {
                let mut parts = Vec::new();
                self.selection(&mut parts, rest, inner)?;
                selections.push(Selection { property, parts });
                Ok(())
            }
        }
    }

    /// Nothing is described that could be expanded, so only `*` is true of it.
    fn expand(&mut self, item: &Expand, entity: &EntityType) -> Checked<()> {
        match item.path.first() {
            Some(first) if first.text == "*" => Ok(()),
            Some(first) if entity.property(&first.text).is_some() => {
                let message = format!("{} is part of {} and cannot be expanded", first.text, entity.name);
                Err(self.unsupported(first.at, message))
            }
            Some(first) => {
                let message = format!("{} has nothing named {} to expand", entity.name, first.text);
                Err(self.malformed(first.at, message))
            }
            None => Ok(()),
        }
    }

    /// The property of this name, if it may be used so.
    fn property(&mut self, name: &str, at: At, entity: &EntityType) -> Checked<&'static Property> {
        let Some(property) = entity.property(name) else {
            let hint = nearest(name, entity.properties.iter().map(|property| property.name))
                .map_or_else(String::new, |near| format!("; did you mean {near}?"));
            let message = format!("{name} is not a property of {}{hint}", entity.name);
            return Err(self.malformed(at, message));
        };
        let refused = match self.usage {
            Use::Filter => (!property.filterable).then_some("$filter"),
            Use::Sort => (!property.sortable).then_some("$orderby"),
            Use::Select => None,
        };
        match refused {
            Some(option) => Err(self.unsupported(at, format!("{name} cannot be used in {option}"))),
            None => Ok(property),
        }
    }

    /// A type-cast segment: true of every instance if it names their own type.
    fn cast(&mut self, name: &str, at: At, entity: &EntityType) -> Checked<()> {
        if name.rsplit('.').next() == Some(entity.name) {
            return Ok(());
        }
        Err(self.unsupported(at, format!("{name} is no type of {}", entity.name)))
    }

    fn enter(&mut self, at: At) -> Checked<()> {
        self.depth += 1;
        self.terms += 1;
        let (code, message) = if self.depth > Self::DEPTH {
            ("query.too_deep", format!("this has more than {} levels", Self::DEPTH))
        } else if self.terms > Limits::USUAL.terms * 4 {
            ("query.too_many_terms", "this has too many terms".to_owned())
        } else {
            return Ok(());
        };
        let mut error = self.malformed(at, message);
        (error.kind, error.code) = (ErrorKind::Limit, code);
        Err(error)
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn malformed(&self, at: At, message: String) -> Box<Error> {
        match self.alias {
            None => Error::new(ErrorKind::Malformed, self.code, self.option, at, message),
            Some(name) => Error::new(ErrorKind::Malformed, "request.alias", &format!("@{name}"), at, message),
        }
    }

    fn unsupported(&self, at: At, message: String) -> Box<Error> {
        let mut error = self.malformed(at, message);
        error.kind = ErrorKind::Unsupported;
        error
    }
}
