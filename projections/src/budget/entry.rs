//! A row of the table `budget` with its key.

use bofu_domain::{
    charge::{CapKey, Period},
    names::{CeilingId, Holder},
};

use super::BudgetRow;
use crate::table::{Cell, Column, ColumnType, ColumnValue, Columns, ReadCells};
use crate::table::{TableRow, WriteCells};

/// A row of `budget` with the ceiling's key that it is of.
#[derive(Debug, Clone, PartialEq, Eq, TableRow)]
#[table("budget")]
pub struct BudgetEntry {
    /// Which ceiling, whose, when.
    #[column(group)]
    pub key: CapKey,
    /// What is kept of it.
    #[column(group)]
    pub row: BudgetRow,
}

impl Columns for CapKey {
    fn columns() -> Vec<Column> {
        let ceiling = "限额: `fund.year`, or another ceiling, of which only `paid` is kept";
        let holder = "占用主体: `FUND/source`, or the ceiling's holder, as it was first typed";
        let compared = "the holder in the form in which holders are compared";
        vec![
            Column::of::<CeilingId>("ceiling", ceiling).key(),
            Column::of::<Holder>("holder", holder).fixed(),
            Column::of::<String>("compared", compared).key(),
            Column::of::<Period>("period", "期间: a year, or `once`").key(),
        ]
    }

    fn write(&self, to: &mut impl WriteCells) {
        self.ceiling.write(to);
        self.holder.write(to);
        to.text(self.holder.compared());
        self.period.write(to);
    }

    fn read<R: ReadCells>(from: &mut R) -> Result<Self, R::Error> {
        let (ceiling, holder) = (from.value()?, from.value()?);
        // The holder knows its compared form.
        let _compared: String = from.value()?;
        Ok(Self { ceiling, holder, period: from.value()? })
    }
}

impl ColumnValue for Period {
    const TYPE: ColumnType = ColumnType::Text;

    fn write(&self, to: &mut impl WriteCells) {
        to.shown(self);
    }

    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let text = cell.text()?;
        Self::parse(text).ok_or_else(|| format!("{text:?} is none of its words"))
    }
}
