//! Describes an entity: the names, kinds and abilities that a query is checked against.
//!
//! Everything here is `'static` and `const`, so that a service writes its model as plain tables.

/// An entity type or a complex type: a name and its properties.
#[derive(Debug, PartialEq, Eq)]
pub struct EntityType {
    /// The unqualified name, e.g. `Contact` (CSDL 4.01, section 6).
    pub name: &'static str,
    /// The properties, in the order in which they are represented.
    pub properties: &'static [Property],
}

/// One structural property (CSDL 4.01, section 7).
#[derive(Debug, PartialEq, Eq)]
pub struct Property {
    /// The name as it stands in a URL and in a payload, e.g. `FormattedName`.
    pub name: &'static str,
    /// What values it holds.
    pub kind: Kind,
    /// Whether a value may be absent.
    pub nullable: bool,
    /// Whether `$filter` may name it.
    pub filterable: bool,
    /// Whether `$orderby` may name it.
    pub sortable: bool,
}

/// The type of a property's values (CSDL 4.01, section 3.3 and 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Edm.Boolean`.
    Boolean,
    /// `Edm.Int32`.
    Int32,
    /// `Edm.Int64`.
    Int64,
    /// `Edm.Double`.
    Double,
    /// `Edm.String`.
    String,
    /// `Edm.Date`, as days since 1970-01-01.
    Date,
    /// `Edm.DateTimeOffset`, as milliseconds since 1970-01-01T00:00:00Z.
    DateTimeOffset,
    /// An enumeration, as its number.
    Enum(&'static EnumType),
    /// A complex type.
    Complex(&'static EntityType),
    /// `Collection(…)` of a complex type: reachable by `any`, `all` and `$count`.
    Collection(&'static EntityType),
}

/// An enumeration type (CSDL 4.01, section 10).
#[derive(Debug, PartialEq, Eq)]
pub struct EnumType {
    /// The unqualified name.
    pub name: &'static str,
    /// Member names and their numbers.
    pub members: &'static [(&'static str, i32)],
}

impl EntityType {
    /// The property of this name, if there is one. Names are case-sensitive (OData 4.01 URL Conventions, section 4.1).
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

impl Property {
    /// A nullable property that `$filter` and `$orderby` may name.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, nullable: true, filterable: true, sortable: true }
    }

    /// The same property, never null.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// The same property, refused by `$orderby`.
    #[must_use]
    pub const fn unsortable(mut self) -> Self {
        self.sortable = false;
        self
    }

    /// The same property, represented only: `$filter` and `$orderby` refuse it.
    #[must_use]
    pub const fn opaque(mut self) -> Self {
        self.filterable = false;
        self.sortable = false;
        self
    }
}
