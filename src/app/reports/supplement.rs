//! What stands in the register beside its rows: what their ceilings have left
//! 剩余额度, and who released their payment 复核.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{
    charge::{CapKey, Period},
    money::Money,
    pack::ActivePack,
};
use bofu_projections::{caps::CapLine, register::RegisterRow};

use crate::{error::AppError, views::View};
use bofu_report::register::Supplement;

/// Of each row the least that any of its measure's ceilings has left. A ceiling
/// whose holder is named by a fact of the claim, such as a fair, is left out.
pub(super) async fn beside(
    view: &View,
    rows: &[RegisterRow],
    packs: &[Arc<ActivePack>],
) -> Result<Supplement, AppError> {
    let caps = view.caps().await?;
    let of_key = |line: &CapLine| {
        let key = (line.ceiling.to_string(), line.holder.to_string(), line.period.clone());
        line.headroom.map(|headroom| (key, headroom))
    };
    let left: BTreeMap<(String, String, String), Money> = caps.iter().filter_map(of_key).collect();
    let least = |row: &RegisterRow| {
        let keys = packs.iter().flat_map(|policy| keys(row, policy));
        let found = keys.filter_map(|key| {
            left.get(&(key.ceiling.to_string(), key.holder.to_string(), key.period.to_string()))
        });
        found.min().map(|headroom| (row.key(), *headroom))
    };
    Ok(Supplement {
        headroom: rows.iter().filter_map(least).collect(),
        released: view.releasers().await?,
    })
}

/// The rows of the ceilings that an instalment is held to.
fn keys(row: &RegisterRow, policy: &ActivePack) -> Vec<CapKey> {
    let Some(measure) = policy.pack().measure(&row.measure) else { return Vec::new() };
    let no_facts = BTreeMap::new();
    let key = |ceiling, period| {
        let found = policy.ceiling_key(ceiling, &row.uscc, Some(&row.subject), &no_facts, period);
        found.ok().map(|(key, _)| key)
    };
    let of_ceiling =
        |ceiling| key(ceiling, Period::Year(row.period)).or_else(|| key(ceiling, Period::Once));
    measure.ceilings.iter().filter_map(of_ceiling).collect()
}
