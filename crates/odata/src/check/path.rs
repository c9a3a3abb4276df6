//! Paths: finds the property that a path leads to, or the condition that it ends in.

use crate::check::typed::{Type, Typed};
use crate::check::{Check, Checked, Scope, Use};
use crate::entity::{EntityType, Kind};
use crate::expr::{At, Expr, Path, Root, Step, StepKind};
use crate::options::Options;
use crate::query::{Operand, Predicate, Reference};

impl Check<'_> {
    pub(super) fn path(&mut self, path: &Path, at: At) -> Checked<Typed> {
        let mut steps = path.steps.iter();
        let scope = match &path.root {
            Root::It => 0,
            Root::This => self.nearest_bare_scope(),
            Root::Here => match self.variable(steps.as_slice()) {
                Some(scope) => {
                    steps.next();
                    scope
                }
                None => self.nearest_bare_scope(),
            },
            Root::Service => return Err(self.unsupported(at, "$root is not supported".to_owned())),
            Root::Alias(_) if !path.steps.is_empty() => {
                return Err(
                    self.unsupported(at, "a path that begins with an alias is not supported".to_owned())
                );
            }
            // OData 4.01 URL Conventions, section 5.3: an alias without a value is null.
            Root::Alias(name) => {
                return self.alias(name, at, Self::typed).unwrap_or(Ok(Typed::Null));
            }
        };
        self.walk(scope, steps.as_slice(), at)
    }

    /// Goes on with the value of an alias; nothing if it has none.
    pub(super) fn alias<T>(
        &mut self,
        name: &str,
        at: At,
        go_on: impl FnOnce(&mut Self, &Expr) -> Checked<T>,
    ) -> Option<Checked<T>> {
        let alias = self.options.aliases.iter().find(|alias| alias.name == name)?;
        // An alias that leads to itself is stopped by the depth that every step costs.
        if let Err(error) = self.enter(at) {
            return Some(Err(error));
        }
        let outer = self.alias.replace(&alias.name);
        let result = go_on(self, &alias.value);
        self.alias = outer;
        self.leave();
        Some(result)
    }

    fn nearest_bare_scope(&self) -> usize {
        self.scopes.iter().rposition(|scope| scope.variable.is_none()).unwrap_or(0)
    }

    /// The scope that the first step names, if it is a lambda variable.
    fn variable(&self, steps: &[Step]) -> Option<usize> {
        let Some(Step { kind: StepKind::Name(name), .. }) = steps.first() else { return None };
        self.scopes.iter().rposition(|scope| scope.variable.as_ref() == Some(name))
    }

    fn walk(&mut self, scope: usize, mut steps: &[Step], at: At) -> Checked<Typed> {
        let mut entity = self.scopes.get(scope).map_or(self.scopes[0].entity, |scope| scope.entity);
        let mut through = Vec::new();
        let mut through_name = String::new();
        while let Some((step, rest)) = steps.split_first() {
            steps = rest;
            let name = match &step.kind {
                StepKind::Name(name) => name,
                StepKind::Call(name, _) if entity.property(name).is_some() => {
                    return Err(self.unsupported(step.at, "keys are not supported in expressions".to_owned()));
                }
                StepKind::Call(name, _) => {
                    return Err(self.unsupported(step.at, format!("there is no function {name}")));
                }
                StepKind::Annotation(name, _) => {
                    return Err(self.unsupported(step.at, format!("the annotation @{name} is not supported")));
                }
                _ => return Err(self.malformed(step.at, "this belongs behind a collection".to_owned())),
            };
            if name.contains('.') {
                self.cast(name, step.at, entity)?;
                continue;
            }
            let property = self.property(name, step.at, entity)?;
            match property.kind {
                Kind::Complex(inner) => {
                    through.push(property);
                    through_name.clone_from(name);
                    entity = inner;
                }
                Kind::Collection(inner) => {
                    let reference = Reference { scope, through, property };
                    return self.collection(reference, inner, rest, step.at);
                }
                kind => return self.primitive(Reference { scope, through, property }, kind, rest),
            }
        }
        if through_name.is_empty() {
            let message = format!("this is a whole {}; name one of its properties", entity.name);
            return Err(self.unsupported(at, message));
        }
        Ok(Typed::Structure(through_name))
    }

    fn primitive(&mut self, reference: Reference, kind: Kind, rest: &[Step]) -> Checked<Typed> {
        if let Some(step) = rest.first() {
            let message = match &step.kind {
                StepKind::Annotation(name, _) => format!("the annotation @{name} is not supported"),
                StepKind::Call(name, _) => format!("there is no function {name}"),
                _ => {
                    let name = reference.property.name;
                    return Err(
                        self.malformed(step.at, format!("{name} is not a structure and not a collection"))
                    );
                }
            };
            return Err(self.unsupported(step.at, message));
        }
        match Type::of(kind) {
            Some(kind) => Ok(Typed::Operand(Operand::Property(reference), kind)),
            None => Ok(Typed::Structure(reference.property.name.to_owned())),
        }
    }

    /// What follows a collection: `any`, `all`, `$count`.
    fn collection(
        &mut self,
        reference: Reference,
        entity: &'static EntityType,
        steps: &[Step],
        at: At,
    ) -> Checked<Typed> {
        let name = reference.property.name;
        let Some((step, rest)) = steps.split_first() else { return Ok(Typed::Structure(name.to_owned())) };
        let supported =
            matches!(step.kind, StepKind::Any(_) | StepKind::All(_) | StepKind::Count(_) | StepKind::Name(_));
        if !supported {
            return Err(self.unsupported(step.at, "only any, all and $count are supported here".to_owned()));
        }
        if let (Some(after), false) = (rest.first(), matches!(step.kind, StepKind::Name(_))) {
            return Err(self.malformed(after.at, "nothing can follow here".to_owned()));
        }
        match &step.kind {
            StepKind::Any(None) => Ok(Typed::Predicate(Predicate::Any(reference, None))),
            StepKind::Any(Some(lambda)) => {
                let condition = self.inside(entity, Some(&lambda.variable), &lambda.condition)?;
                Ok(Typed::Predicate(Predicate::Any(reference, Some(Box::new(condition)))))
            }
            StepKind::All(lambda) => {
                let condition = self.inside(entity, Some(&lambda.variable), &lambda.condition)?;
                Ok(Typed::Predicate(Predicate::All(reference, Box::new(condition))))
            }
            StepKind::Count(options) => {
                let condition = match options {
                    Some(options) => self.count_filter(options, entity, step.at)?,
                    None => None,
                };
                Ok(Typed::Operand(Operand::Count(reference, condition.map(Box::new)), Type::Integer))
            }
            StepKind::Name(part) => {
                // The name is looked up first, so that a typing error is told from a missing lambda.
                let part = if part.contains('.') {
                    part.as_str()
                } else {
                    self.property(part, step.at, entity)?.name
                };
                let message = format!("{name} is a collection; write {name}/any(x:x/{part} …)");
                Err(self.malformed(at, message))
            }
            _ => Err(self.unsupported(step.at, "only any, all and $count are supported here".to_owned())),
        }
    }

    fn count_filter(
        &mut self,
        options: &Options,
        entity: &'static EntityType,
        at: At,
    ) -> Checked<Option<Predicate>> {
        if options.search.is_some() {
            return Err(self.unsupported(at, "$search is not supported within $count".to_owned()));
        }
        options.filter.as_ref().map(|filter| self.inside(entity, None, filter)).transpose()
    }

    /// A condition on the members of a collection. It filters, wherever it stands.
    fn inside(
        &mut self,
        entity: &'static EntityType,
        variable: Option<&str>,
        condition: &Expr,
    ) -> Checked<Predicate> {
        let variable = variable.map(str::to_owned);
        self.scopes.push(Scope { entity, variable });
        let usage = std::mem::replace(&mut self.usage, Use::Filter);
        let condition = self.predicate(condition);
        self.usage = usage;
        self.scopes.pop();
        condition
    }
}
