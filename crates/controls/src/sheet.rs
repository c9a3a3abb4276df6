//! Style sheets that a strict page allows: constructed, never written as text into the page.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, ShadowRoot};

thread_local! {
    /// One sheet per kind of control, however many of them stand on the page.
    static SHEETS: RefCell<Vec<(&'static str, CssStyleSheet)>> = const { RefCell::new(Vec::new()) };
}

/// What all controls of this module have in common.
const COMMON: &str = include_str!("style.css");

/// What stands in a box with a title of its own: its tools, its menus and what went wrong.
pub(crate) const PANEL: &str = include_str!("panel.css");

/// Gives the shadow root these styles after what is common, in place of that of the small controls. Where the browser
/// cannot, the control is plain but works.
pub(crate) fn adopt(root: &ShadowRoot, styles: &[&'static str]) {
    let sheets: Array = [COMMON].iter().chain(styles).filter_map(|style| sheet(style)).collect();
    root.set_adopted_style_sheets(&sheets);
}

/// Adds the styles of what has come into a control later, before the control's own, which may say otherwise.
pub(crate) fn add(root: &ShadowRoot, styles: &[&'static str]) {
    let before = root.adopted_style_sheets();
    let new = styles.iter().filter_map(|style| sheet(style)).map(JsValue::from);
    let new: Array = new.filter(|sheet| !before.includes(sheet, 0)).collect();
    root.set_adopted_style_sheets(&before.slice(0, 1).concat(&new).concat(&before.slice(1, u32::MAX)));
}

fn sheet(style: &'static str) -> Option<CssStyleSheet> {
    SHEETS.with_borrow_mut(|sheets| {
        if let Some((_, sheet)) = sheets.iter().find(|(text, _)| *text == style) {
            return Some(sheet.clone());
        }
        let sheet = CssStyleSheet::new().ok()?;
        sheet.replace_sync(style).ok()?;
        sheets.push((style, sheet.clone()));
        Some(sheet)
    })
}
