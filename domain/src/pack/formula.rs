//! The formula language: numbers, names, `+ - * /`, brackets, `min`, `max`.
//!
//! Read by `rhai` (grammar, precedence, positions, limits), checked and turned
//! into a small tree once, when the pack is parsed. The tree is evaluated over
//! exact decimals: a product or sum that would lose a digit is an error, and a
//! quotient may only be compared or added, never multiplied on (`docs/adr/0004`).

use std::collections::{BTreeMap, BTreeSet};

use rhai::{Engine, Expr, FnCallExpr, OptimizationLevel, Stmt};
use rust_decimal::Decimal;

use super::{bounds::Bounds, fault::FaultKind};
use crate::language::Text;

/// The longest formula, in bytes.
const MAX_LENGTH: usize = 2_000;
/// The deepest nesting of brackets and operators.
const MAX_DEPTH: usize = 64;

/// What a formula may name.
#[derive(Debug, Clone)]
pub(super) enum Name {
    Number(Number),
    /// A reading whose options are not all numbers.
    Valueless,
    /// Known, and no number: why.
    Unfit(Text<&'static str>),
}

/// A number known to a formula.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    /// Where its value stands at evaluation.
    pub(super) slot: usize,
    pub(super) bounds: Bounds,
    /// Whether a division went into it.
    pub(super) divided: bool,
    /// Whether it differs from year to year of a claim's period.
    pub(super) sliced: bool,
}

pub(super) type Names = BTreeMap<String, Name>;

/// A checked formula.
#[derive(Debug, Clone)]
pub(super) struct Formula {
    root: Node,
}

/// What the checker learns of a formula beside its tree.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) formula: Formula,
    pub(super) bounds: Bounds,
    pub(super) divided: bool,
    pub(super) sliced: bool,
    pub(super) used: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Node {
    Number(Decimal),
    Slot(usize),
    Negated(Box<Node>),
    /// `exact`: neither side is a quotient, so no digit may be lost.
    Sum {
        left: Box<Node>,
        right: Box<Node>,
        exact: bool,
    },
    Product(Box<Node>, Box<Node>),
    Quotient(Box<Node>, Box<Node>),
    Smallest(Vec<Node>),
    Largest(Vec<Node>),
}

/// A value left the range of exact decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inexact;

impl Formula {
    /// The value, exact up to the last division.
    pub(super) fn evaluate(&self, slots: &[Decimal]) -> Result<Decimal, Inexact> {
        self.root.evaluate(slots)
    }
}

impl Node {
    fn evaluate(&self, slots: &[Decimal]) -> Result<Decimal, Inexact> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Slot(slot) => slots.get(*slot).copied().ok_or(Inexact),
            Self::Negated(inner) => inner.evaluate(slots).map(|value| -value),
            Self::Sum { left, right, exact } => {
                let (left, right) = (left.evaluate(slots)?, right.evaluate(slots)?);
                let sum = left.checked_add(right).ok_or(Inexact)?;
                let lost = *exact && sum.scale() < left.scale().max(right.scale());
                if lost && sum - left != right { Err(Inexact) } else { Ok(sum) }
            }
            Self::Product(left, right) => {
                let (left, right) = (left.evaluate(slots)?, right.evaluate(slots)?);
                let (left, right) = (left.normalize(), right.normalize());
                let product = left.checked_mul(right).ok_or(Inexact)?;
                let whole = product.is_zero() || product.scale() == left.scale() + right.scale();
                if whole { Ok(product) } else { Err(Inexact) }
            }
            Self::Quotient(left, right) => {
                left.evaluate(slots)?.checked_div(right.evaluate(slots)?).ok_or(Inexact)
            }
            Self::Smallest(nodes) => pick(nodes, slots, Decimal::min),
            Self::Largest(nodes) => pick(nodes, slots, Decimal::max),
        }
    }
}

fn pick(
    nodes: &[Node],
    slots: &[Decimal],
    better: fn(Decimal, Decimal) -> Decimal,
) -> Result<Decimal, Inexact> {
    let mut best: Option<Decimal> = None;
    for node in nodes {
        let value = node.evaluate(slots)?;
        best = Some(best.map_or(value, |known| better(known, value)));
    }
    best.ok_or(Inexact)
}

/// The reader of formulas, made once for each pack.
pub(super) struct Reader {
    engine: Engine,
}

impl Reader {
    pub(super) fn new() -> Self {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_max_expr_depths(MAX_DEPTH);
        engine.set_max_string_size(64);
        Self { engine }
    }

    /// Checks a formula against the names known to it.
    pub(super) fn read(&self, text: &str, names: &Names) -> Result<Checked, Vec<FaultKind>> {
        if text.len() > MAX_LENGTH {
            let what = "the formula / 公式".to_owned();
            return Err(vec![FaultKind::TooLong { what, limit: MAX_LENGTH }]);
        }
        let ast = self.engine.compile_expression(text).map_err(|error| {
            let reason = error.to_string();
            vec![FaultKind::FormulaSyntax { formula: text.to_owned(), reason }]
        })?;
        let [Stmt::Expr(root)] = ast.statements() else {
            return Err(vec![FaultKind::NotInLanguage { found: text.to_owned() }]);
        };
        let mut lowering = Lowering { text, names, faults: Vec::new(), used: BTreeSet::new() };
        let part = lowering.lower(root);
        match part {
            Some(part) if lowering.faults.is_empty() => Ok(Checked {
                formula: Formula { root: part.node },
                bounds: part.bounds,
                divided: part.divided,
                sliced: part.sliced,
                used: lowering.used,
            }),
            _faulty => Err(lowering.faults),
        }
    }
}

struct Lowering<'a> {
    text: &'a str,
    names: &'a Names,
    faults: Vec<FaultKind>,
    used: BTreeSet<String>,
}

struct LoweredNode {
    node: Node,
    bounds: Bounds,
    divided: bool,
    sliced: bool,
}

impl Lowering<'_> {
    fn lower(&mut self, expr: &Expr) -> Option<LoweredNode> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the engine's own, non-exhaustive enum")]
        match expr {
            Expr::IntegerConstant(number, _) => Some(constant(Decimal::from(*number))),
            Expr::DynamicConstant(value, _) if value.is_decimal() => {
                value.as_decimal().ok().map(constant)
            }
            Expr::Variable(name, ..) => self.name(&name.1),
            Expr::FnCall(call, _) => self.call(call),
            other => self.outside(&shown(other)),
        }
    }

    fn outside(&mut self, found: &str) -> Option<LoweredNode> {
        self.faults.push(FaultKind::NotInLanguage { found: found.to_owned() });
        None
    }

    fn name(&mut self, name: &str) -> Option<LoweredNode> {
        match self.names.get(name) {
            Some(Name::Number(number)) => {
                self.used.insert(name.to_owned());
                Some(LoweredNode {
                    node: Node::Slot(number.slot),
                    bounds: number.bounds,
                    divided: number.divided,
                    sliced: number.sliced,
                })
            }
            Some(Name::Valueless) => {
                self.faults.push(FaultKind::OptionWithoutValue { reading: name.replace('_', "-") });
                None
            }
            Some(Name::Unfit(reason)) => {
                self.faults.push(FaultKind::NotANumber { name: name.to_owned(), reason: *reason });
                None
            }
            None => {
                let numbers = self.names.iter().filter(|(_, name)| matches!(name, Name::Number(_)));
                let known: Vec<&str> = numbers.map(|(name, _)| name.as_str()).collect();
                let known = known.join(", ");
                self.faults.push(FaultKind::UnknownName { name: name.to_owned(), known });
                None
            }
        }
    }

    fn call(&mut self, call: &FnCallExpr) -> Option<LoweredNode> {
        let name = call.name.as_str();
        let parts: Vec<Option<LoweredNode>> = call.args.iter().map(|arg| self.lower(arg)).collect();
        let mut parts: Vec<LoweredNode> = parts.into_iter().collect::<Option<_>>()?;
        match (name, call.is_operator_call(), parts.len()) {
            ("min" | "max", false, 1..) => Some(extreme(name == "min", parts)),
            ("-", true, 1) => parts.pop().map(negated),
            ("+" | "-" | "*" | "/", true, 2) => {
                let right = parts.pop()?;
                let left = parts.pop()?;
                match name {
                    "+" => Some(sum(left, right)),
                    "-" => Some(sum(left, negated(right))),
                    "*" => self.product(left, right),
                    _division => self.quotient(left, right),
                }
            }
            _other => self.outside(&format!("{name} / {}", parts.len())),
        }
    }

    fn product(&mut self, left: LoweredNode, right: LoweredNode) -> Option<LoweredNode> {
        if left.divided || right.divided {
            self.faults.push(FaultKind::DividesFirst { formula: self.text.to_owned() });
            return None;
        }
        Some(LoweredNode {
            bounds: left.bounds.times(right.bounds),
            divided: false,
            sliced: left.sliced || right.sliced,
            node: Node::Product(Box::new(left.node), Box::new(right.node)),
        })
    }

    fn quotient(&mut self, left: LoweredNode, right: LoweredNode) -> Option<LoweredNode> {
        if left.divided || right.divided {
            self.faults.push(FaultKind::DividesFirst { formula: self.text.to_owned() });
            return None;
        }
        if !right.bounds.excludes_zero() {
            self.faults.push(FaultKind::DivisionByZero { formula: self.text.to_owned() });
            return None;
        }
        Some(LoweredNode {
            bounds: left.bounds.divided(right.bounds),
            divided: true,
            sliced: left.sliced || right.sliced,
            node: Node::Quotient(Box::new(left.node), Box::new(right.node)),
        })
    }
}

/// What the language leaves out, in a word or two.
fn shown(expr: &Expr) -> String {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the engine's own, non-exhaustive enum")]
    match expr {
        Expr::StringConstant(..) | Expr::CharConstant(..) | Expr::InterpolatedString(..) => {
            "a text / 文本".to_owned()
        }
        Expr::BoolConstant(..) | Expr::And(..) | Expr::Or(..) => "a condition / 条件".to_owned(),
        Expr::Stmt(..) => "a statement / 语句".to_owned(),
        _other => "this expression / 此写法".to_owned(),
    }
}

fn constant(value: Decimal) -> LoweredNode {
    let bounds = Bounds::exactly(value);
    LoweredNode { node: Node::Number(value), bounds, divided: false, sliced: false }
}

fn negated(part: LoweredNode) -> LoweredNode {
    let bounds = part.bounds.negated();
    LoweredNode { node: Node::Negated(Box::new(part.node)), bounds, ..part }
}

fn sum(left: LoweredNode, right: LoweredNode) -> LoweredNode {
    let divided = left.divided || right.divided;
    LoweredNode {
        bounds: left.bounds.plus(right.bounds),
        divided,
        sliced: left.sliced || right.sliced,
        node: Node::Sum { left: Box::new(left.node), right: Box::new(right.node), exact: !divided },
    }
}

fn extreme(smallest: bool, parts: Vec<LoweredNode>) -> LoweredNode {
    let mut bounds: Option<Bounds> = None;
    let (mut divided, mut sliced) = (false, false);
    let mut nodes = Vec::with_capacity(parts.len());
    for part in parts {
        bounds = Some(match bounds {
            None => part.bounds,
            Some(known) if smallest => known.smaller(part.bounds),
            Some(known) => known.larger(part.bounds),
        });
        divided |= part.divided;
        sliced |= part.sliced;
        nodes.push(part.node);
    }
    let bounds = bounds.unwrap_or(Bounds::new(None, None));
    let node = if smallest { Node::Smallest(nodes) } else { Node::Largest(nodes) };
    LoweredNode { node, bounds, divided, sliced }
}
