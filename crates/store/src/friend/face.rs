//! What people see of each other: a name and a picture, from the profile.

use wire::{Cid, Profile};

use crate::{Error, Result};

/// What somebody is called, and how they look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) name: String,
    /// The address of their picture, on the node.
    pub(crate) picture: Option<String>,
}

impl Face {
    /// Of the person with this profile.
    pub(crate) fn read(cid: Cid, document: &str) -> Result<Self> {
        let profile: Profile = serde_json::from_str(document)
            .map_err(|error| Error::Corrupt(format!("The profile of {cid} cannot be read: {error}.")))?;
        Ok(Self { name: name_of(&profile), picture: profile.thumbnail_image_link })
    }
}

/// What somebody is called. Whoever has no name is called by their number: not by their address, which they may not want
/// everybody to know.
pub(crate) fn name_of(profile: &Profile) -> String {
    let names = [profile.first_name.as_deref(), profile.last_name.as_deref()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if name.is_empty() { profile.cid.to_string() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_no_name_is_called_by_their_number() {
        let name = |document: &str| Face::read(Cid(0xA), document).map(|face| face.name);
        let cid = r#""Updated":1,"Cid":"000000000000000A""#;
        assert_eq!(name(&format!(r#"{{{cid},"FirstName":"Ana","LastName":"Lima"}}"#)).unwrap(), "Ana Lima");
        assert_eq!(name(&format!(r#"{{{cid},"LastName":"Lima"}}"#)).unwrap(), "Lima");
        let address = r#""Emails":[{"Address":"ana@example.com"}]"#;
        assert_eq!(name(&format!("{{{cid},{address}}}")).unwrap(), "000000000000000A");
        assert_eq!(name("{").unwrap_err().code(), "store.corrupt");
    }
}
