//! A pack beside the others: its ids are its own, but for what all say they
//! share.

use serde_json::Value;

use super::{
    breaches::Breaches, event::Event, finding::rules, judging::Judge, records::policies::OWN,
};
use crate::{field::list, pack::Pack};

rules! {
    OWN_IDS = "policy/own-ids" since 2,
        "a new version brings in no measure, ceiling or fund that is another pack's, but for funds that both share",
        "新采用的版本不得引入属于其他政策包的措施、限额或资金（双方声明共用的资金除外）";
    SCOPE = "policy/shared-scope" since 2,
        "packs that share a group compare the same",
        "共用的不重复组，比较范围须一致";
    NOTICE = "policy/notice" since 2,
        "an adopted pack says whether grants are published before payment",
        "采用的政策包须写明拨付前是否公示";
    TITLES = "policy/titles" since 2,
        "an adoption names its new titles that another pack has, or had",
        "采用事件须列明其新增称号中其他政策包已有的称号";
}

impl Judge {
    /// Holds a pack that is adopted to the others, and takes over which of its
    /// titles are theirs.
    pub(super) fn judge_beside_packs(&mut self, event: &Event<'_>, pack: &mut Pack) {
        let policies = &self.state.policies;
        let own = event.stream_id;
        let mut broken = Breaches::default();
        let mut titles = Vec::new();
        for kind in OWN {
            let new = pack.ids(kind).filter(|id| !policies.had(own, kind, id));
            for id in new {
                for other in policies.others_having(own, kind, id) {
                    if kind == "title" {
                        titles.push(id);
                        continue;
                    }
                    let shares = |pack: &Pack| kind == "fund" && pack.shares(kind, id);
                    let theirs = policies.packs.get(other);
                    let both = shares(pack) && theirs.is_some_and(shares);
                    broken.unless(both, &OWN_IDS, format!("{kind} {id}"), other);
                }
            }
        }
        for (other, theirs) in policies.packs.iter().filter(|(id, _)| *id != own) {
            let shared = |id: &&str| pack.shares("group", id) && theirs.shares("group", id);
            for id in pack.ids("group").filter(shared) {
                let same = pack.compares_subjects(id) == theirs.compares_subjects(id);
                broken.unless(same, &SCOPE, id, other);
            }
        }
        broken.unless(pack.tells_notice(), &NOTICE, "—", "[notice]");
        titles.dedup();
        let recorded = list(event.body, "titles_of_others").iter().filter_map(Value::as_str);
        let mut recorded: Vec<&str> = recorded.collect();
        recorded.sort_unstable();
        titles.sort_unstable();
        broken.same(&TITLES, &recorded.join(", "), &titles.join(", "));
        let recorded: Vec<String> = recorded.into_iter().map(str::to_owned).collect();
        pack.titles_of_others.extend(recorded);
        self.tell(event, broken);
    }
}
