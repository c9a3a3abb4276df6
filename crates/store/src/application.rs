//! The sites that have been registered.

use domain::{Application, ClientId, Moment, RedirectUri};

use crate::db::{Row, params};
use crate::{Error, Result, Store};

impl Store {
    /// Registers an application, or changes the one that has this client id. What people granted it stays.
    pub async fn save_application(&self, application: &Application) -> Result<()> {
        let Application { client_id, name, secret, redirect_uris, origins, approved, created } = application;
        let redirect_uris: Vec<&str> = redirect_uris.iter().map(RedirectUri::as_str).collect();
        let origins: Vec<&str> = origins.iter().map(String::as_str).collect();
        self.db
            .execute(
                "insert into applications (client_id, name, secret, redirect_uris, origins, approved, created) \
                 values ($1, $2, $3, $4, $5, $6, $7) \
                 on conflict (client_id) do update set name = excluded.name, secret = excluded.secret, \
                 redirect_uris = excluded.redirect_uris, origins = excluded.origins, \
                 approved = excluded.approved, created = excluded.created",
                params![
                    client_id,
                    name,
                    secret,
                    lines(&redirect_uris)?,
                    lines(&origins)?,
                    approved.to_string(),
                    created
                ],
            )
            .await
            .map(drop)
    }

    /// The application of this client id.
    pub async fn application(&self, client_id: ClientId) -> Result<Option<Application>> {
        self.db
            .fetch_optional(
                "select applications.client_id, applications.name, applications.secret, \
                 applications.redirect_uris, applications.origins, applications.approved, applications.created \
                 from applications where client_id = $1",
                &params![client_id],
                |row| read(row, 0),
            )
            .await
    }

    /// Every application, by name.
    pub async fn applications(&self) -> Result<Vec<Application>> {
        self.db
            .fetch_all(
                "select applications.client_id, applications.name, applications.secret, \
                 applications.redirect_uris, applications.origins, applications.approved, applications.created \
                 from applications order by name, client_id",
                &[],
                |row| read(row, 0),
            )
            .await
    }

    /// Forgets an application with everything that people granted it; whether there was one.
    pub async fn delete_application(&self, client_id: ClientId) -> Result<bool> {
        self.db
            .execute("delete from applications where client_id = $1", params![client_id])
            .await
            .map(|deleted| deleted > 0)
    }
}

/// Reads `client_id, name, secret, redirect_uris, origins, approved, created`, beginning at this column.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<Application> {
    let texts =
        |place| row.get::<String>(place).map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    Ok(Application {
        client_id: row.client_id(first)?,
        name: row.get(first + 1)?,
        secret: row.optional_digest(first + 2)?,
        redirect_uris: texts(first + 3)?.into_iter().map(RedirectUri::from_stored).collect(),
        origins: texts(first + 4)?,
        approved: row.scopes(first + 5)?,
        created: Moment(row.get(first + 6)?),
    })
}

/// One to a line. Neither a registered address nor an origin holds a control character.
fn lines(texts: &[&str]) -> Result<String> {
    if texts.iter().any(|text| text.is_empty() || text.contains(['\n', '\r'])) {
        return Err(Error::Unsupported("An address with a line break cannot be registered.".to_owned()));
    }
    Ok(texts.join("\n"))
}
