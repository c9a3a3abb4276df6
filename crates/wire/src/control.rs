//! The tags: what the loader scans for, what playgrounds and type declarations are made from.

/// One control: `<wl:signin>` and `<wl-signin>` are the same row.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// The name after the prefix, e.g. `contact-list`.
    pub tag: &'static str,
    /// What draws it.
    pub module: Module,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// Its attributes, hyphenated; the squeezed spelling (`signedintext`) is understood as well.
    pub attributes: &'static [Attribute],
}

/// Where a control is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// In the loader's shell, which every page loads.
    Core,
    /// In the controls module, which only those pages load that hold such a tag.
    Controls,
}

/// One attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Hyphenated, e.g. `signed-in-text`.
    pub name: &'static str,
    /// What it takes.
    pub kind: AttributeKind,
    /// What stands where it is left out, in words or as the value itself.
    pub default: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
}

/// What an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// An address, absolute or relative to the page.
    Url,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a global function, dotted paths allowed, `{{name}}` as well; called with the event's detail.
    Callback,
    /// A person: `$user` (the signed-in one) or 16 hexadecimal digits.
    Cid,
    /// A list of scopes, separated by commas or spaces.
    Scopes,
}

const fn attribute(
    name: &'static str,
    kind: AttributeKind,
    default: &'static str,
    summary: &'static str,
) -> Attribute {
    Attribute { name, kind, default, summary }
}

/// Every control.
pub static CONTROLS: &[Control] = &[
    Control {
        tag: "app",
        module: Module::Core,
        summary: "Names the application; draws nothing. The script tag's data-… attributes can stand for it.",
        attributes: &[
            attribute(
                "client-id",
                AttributeKind::Text,
                "required",
                "The application's client id, 16 hexadecimal digits.",
            ),
            attribute("scope", AttributeKind::Scopes, "WL_Profiles.View", "What sign-in asks for."),
            attribute(
                "channel-url",
                AttributeKind::Url,
                "none",
                "A page of the site, registered as redirect URI, that holds the same script tag; answers sign-ins that no pop-up can answer.",
            ),
            attribute(
                "worker-url",
                AttributeKind::Url,
                "none",
                "The site's service worker, in which stands importScripts(\"<node>/worker.js\"): by it visitors hear of messages while no page is open.",
            ),
            attribute(
                "callback-url",
                AttributeKind::Url,
                "none",
                "The OAuth WRAP callback handler of a page of 2010.",
            ),
            attribute(
                "client-state",
                AttributeKind::Text,
                "none",
                "Handed back to the callback handler unchanged.",
            ),
            attribute("application-name", AttributeKind::Text, "as registered", "The application's name."),
            attribute(
                "application-logo",
                AttributeKind::Url,
                "as registered",
                "The application's logo, 96 × 96.",
            ),
            attribute(
                "audio-enabled",
                AttributeKind::Boolean,
                "false",
                "Whether one hears when somebody says something. Each visitor can turn it off again.",
            ),
            attribute("onload", AttributeKind::Callback, "none", "Called when the library is ready."),
            attribute(
                "on-signed-in",
                AttributeKind::Callback,
                "none",
                "Called when the visitor is signed in.",
            ),
            attribute(
                "on-signed-out",
                AttributeKind::Callback,
                "none",
                "Called when the visitor is signed out.",
            ),
        ],
    },
    Control {
        tag: "signin",
        module: Module::Core,
        summary: "A button that connects the visitor, and signs them out again.",
        attributes: &[
            attribute(
                "signed-out-text",
                AttributeKind::Text,
                "Connect",
                "The button's text while nobody is signed in.",
            ),
            attribute(
                "signed-in-text",
                AttributeKind::Text,
                "Sign Out",
                "The button's text while somebody is.",
            ),
            attribute("scope", AttributeKind::Scopes, "the application's", "What this button asks for."),
            attribute(
                "theme",
                AttributeKind::Choice(&["auto", "white", "blue", "orange", "dark"]),
                "auto",
                "The button's colours.",
            ),
            attribute(
                "button-size",
                AttributeKind::Choice(&["small", "medium", "large"]),
                "medium",
                "The button's size.",
            ),
            attribute(
                "on-signin",
                AttributeKind::Callback,
                "none",
                "Called when the visitor has signed in here.",
            ),
            attribute(
                "on-signout",
                AttributeKind::Callback,
                "none",
                "Called when the visitor has signed out here.",
            ),
        ],
    },
    Control {
        tag: "userinfo",
        module: Module::Core,
        summary: "The visitor's picture and name.",
        attributes: &[attribute("cid", AttributeKind::Cid, "$user", "Whose.")],
    },
    Control {
        tag: "contact-list",
        module: Module::Controls,
        summary: "The visitor's contacts, as a list that can be searched.",
        attributes: &[
            attribute("filter", AttributeKind::Text, "none", "An OData filter: only these contacts."),
            attribute("search-enabled", AttributeKind::Boolean, "true", "Whether the list can be searched."),
            attribute(
                "on-selected",
                AttributeKind::Callback,
                "none",
                "Called with the contact that was chosen.",
            ),
        ],
    },
    Control {
        tag: "bar",
        module: Module::Controls,
        summary: "The messenger at the foot of the page: friends, conversations, and how the visitor is seen.",
        attributes: &[
            attribute(
                "sign-in-enabled",
                AttributeKind::Boolean,
                "true",
                "Whether the bar offers to sign in; without it, the bar is not there until somebody is.",
            ),
            attribute(
                "hide-first-run-experience",
                AttributeKind::Boolean,
                "false",
                "Whether to leave out the hint that greets a visitor for the first time.",
            ),
        ],
    },
    Control {
        tag: "conversation",
        module: Module::Controls,
        summary: "A conversation with one person, in the page itself.",
        attributes: &[
            attribute("cid", AttributeKind::Cid, "required", "With whom; not with oneself."),
            attribute(
                "display-pictures-enabled",
                AttributeKind::Boolean,
                "true",
                "Whether pictures stand beside what people say.",
            ),
            attribute(
                "group-sequential-messages",
                AttributeKind::Boolean,
                "true",
                "Whether what one person says at a stretch stands together.",
            ),
            attribute(
                "timestamps-enabled",
                AttributeKind::Boolean,
                "true",
                "Whether one sees when something was said.",
            ),
            attribute(
                "on-conversation-created",
                AttributeKind::Callback,
                "none",
                "Called with the conversation when it is there.",
            ),
            attribute(
                "on-message-received",
                AttributeKind::Callback,
                "none",
                "Called with the conversation when the other has said something.",
            ),
        ],
    },
    Control {
        tag: "contact-picker",
        module: Module::Controls,
        summary: "Lets the visitor pick some of their friends, and tells the page whom.",
        attributes: &[
            attribute("picker-label", AttributeKind::Text, "Pick friends", "What they are picked for."),
            attribute("button-label", AttributeKind::Text, "Choose", "The button's text."),
            attribute("max-selection-count", AttributeKind::Number, "100", "How many can be picked."),
            attribute(
                "on-selected",
                AttributeKind::Callback,
                "none",
                "Called with the friends that were picked.",
            ),
        ],
    },
    Control {
        tag: "share",
        module: Module::Controls,
        summary: "A button that sends what the site says to some of the visitor's friends.",
        attributes: &[
            attribute("dialog-button-label", AttributeKind::Text, "Share", "The button's text."),
            attribute(
                "picker-label",
                AttributeKind::Text,
                "Share with your friends",
                "What stands over the list of friends.",
            ),
            attribute(
                "message",
                AttributeKind::Text,
                "the page's title and address",
                "What is sent to them.",
            ),
            attribute("max-selection-count", AttributeKind::Number, "15", "How many can be picked."),
            attribute(
                "on-shared",
                AttributeKind::Callback,
                "none",
                "Called with the numbers of those to whom it was sent.",
            ),
        ],
    },
    Control {
        tag: "chat-frame",
        module: Module::Controls,
        summary: "The room of an event: everybody reads, whoever is signed in writes.",
        attributes: &[
            attribute("event-name", AttributeKind::Text, "required", "Which event."),
            attribute(
                "client-id",
                AttributeKind::Text,
                "the page's application",
                "Which application the event is of; where the page names none, it is the page's.",
            ),
        ],
    },
    Control {
        tag: "add-contact",
        module: Module::Controls,
        summary: "A button that asks somebody to become the visitor's friend.",
        attributes: &[
            attribute("cid", AttributeKind::Cid, "required", "Whom; not oneself."),
            attribute("text", AttributeKind::Text, "Add as a friend", "The button's text."),
            attribute(
                "on-contact-asked",
                AttributeKind::Callback,
                "none",
                "Called with their number when they have been asked.",
            ),
        ],
    },
    Control {
        tag: "presence",
        module: Module::Controls,
        summary: "Whether somebody is there. The visitor chooses how they are seen.",
        attributes: &[attribute("cid", AttributeKind::Cid, "$user", "Whose.")],
    },
    Control {
        tag: "personal-message",
        module: Module::Controls,
        summary: "The line beside somebody's name. The visitor writes their own where it stands.",
        attributes: &[attribute("cid", AttributeKind::Cid, "$user", "Whose.")],
    },
    Control {
        tag: "display-name",
        module: Module::Controls,
        summary: "What somebody is called.",
        attributes: &[attribute("cid", AttributeKind::Cid, "$user", "Whose.")],
    },
    Control {
        tag: "display-picture",
        module: Module::Controls,
        summary: "Somebody's picture, in the glow of their presence.",
        attributes: &[
            attribute("cid", AttributeKind::Cid, "$user", "Whose."),
            attribute(
                "size",
                AttributeKind::Choice(&["small", "medium", "large"]),
                "medium",
                "The picture's size.",
            ),
            attribute(
                "presence-enabled",
                AttributeKind::Boolean,
                "true",
                "Whether one sees if they are there.",
            ),
        ],
    },
];
