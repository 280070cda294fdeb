//! Lines that name an order and that a search does not see, since they are
//! open in other statements, or explained: where such a line went out, nobody
//! knows whether what comes back is the order's payment or this.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    money::Money,
    statement::{
        Statement,
        event::{Direction, Line, LineRef},
        matching::{
            ids::ids_in,
            plan::{Order, Stray},
        },
    },
};

/// The strays of orders, gathered from one statement after another.
#[derive(Debug)]
pub struct Strays {
    wanted: BTreeSet<String>,
    out: BTreeMap<String, Vec<Stray>>,
    /// What came back and was explained by a person.
    back: BTreeMap<String, Vec<Money>>,
}

impl Strays {
    /// Of the orders that a line in could return: it names one, or has the
    /// amount of one.
    pub fn wanted(lines: &[&Line], orders: &[Order]) -> Self {
        let back = || lines.iter().filter(|line| line.direction == Direction::In);
        let amounts: BTreeSet<Money> = back().map(|line| line.amount).collect();
        let named: BTreeSet<String> = back().flat_map(|line| ids_in(line)).collect();
        let may_return = |order: &&Order| {
            amounts.contains(&order.place.amount)
                || named.contains(order.place.end_to_end_id.as_str())
        };
        let orders = orders.iter().filter(may_return);
        let wanted = orders.map(|order| order.place.end_to_end_id.to_string()).collect();
        Self { wanted, out: BTreeMap::new(), back: BTreeMap::new() }
    }

    /// Whether an order is looked for.
    pub fn wants(&self, order: &Order) -> bool {
        self.wanted.contains(order.place.end_to_end_id.as_str())
    }

    /// Looks through a statement. The open lines of the one that is searched
    /// are the search's own.
    pub fn look(&mut self, id: &str, statement: &Statement, is_searched: bool) {
        for line in statement.lines() {
            let open = statement.is_open(line.no);
            if statement.match_of(line.no).is_some() || (is_searched && open) {
                continue;
            }
            let found = statement.break_of(line.no).and_then(|known| known.end_to_end_id.as_ref());
            let mut ids = ids_in(line);
            ids.extend(found.map(ToString::to_string));
            let Some(order) = ids.into_iter().find(|id| self.wanted.contains(id)) else { continue };
            match line.direction {
                Direction::Out => self.out.entry(order).or_default().push(Stray {
                    booked_on: line.booked_on,
                    place: LineRef { statement: id.to_owned(), line: line.no },
                    amount: line.amount,
                }),
                Direction::In if open => {}
                Direction::In => self.back.entry(order).or_default().push(line.amount),
            }
        }
    }

    /// Gives each order its own: without those that an explained line in of
    /// the same amount has taken back.
    pub fn give(mut self, orders: &mut [Order]) {
        for order in orders {
            let id = order.place.end_to_end_id.as_str();
            let Some(mut orphan_references) = self.out.remove(id) else { continue };
            orphan_references.sort_unstable();
            for amount in self.back.remove(id).unwrap_or_default() {
                if let Some(at) = orphan_references.iter().position(|stray| stray.amount == amount)
                {
                    orphan_references.remove(at);
                }
            }
            order.orphan_references = orphan_references;
        }
    }
}
