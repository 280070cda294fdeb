-- The projections' tables, in SQL that SQLite and PostgreSQL both read.
-- Everything here can be folded anew from the events. Money is in fen (bigint),
-- dates are ISO 8601 (text), codes and names are text. A null means "not yet"
-- or "does not apply", never zero.

-- How far each projection has come. A name that ends in __next is that of
-- tables that are being built beside those that are read.
CREATE TABLE IF NOT EXISTS projections (
  name          text   NOT NULL PRIMARY KEY, -- the projection
  version       bigint NOT NULL,             -- of its fold; an older one is folded anew
  next_position bigint NOT NULL,             -- every event below it is in the rows
  stopped_at    bigint,                      -- the event that could not be folded
  cause         text,                        -- why not
  cause_zh      text                         -- why not, in Chinese
);

-- Always empty: who builds tables anew holds a lock on it.
CREATE TABLE IF NOT EXISTS projection_lock (
  one bigint NOT NULL PRIMARY KEY
);

-- One row per enterprise 企业.
CREATE TABLE IF NOT EXISTS enterprises (
  uscc           text   NOT NULL PRIMARY KEY, -- 统一社会信用代码
  name           text   NOT NULL,             -- its name now
  former_names   text   NOT NULL,             -- JSON array, oldest first
  titles         text   NOT NULL,             -- JSON array of {title, recognised_on}
  excluded_from  text,                        -- 失信: the first day
  excluded_until text,                        -- the last day; null beside a first day: until lifted
  merged_into    text,                        -- the successor's code
  specialist     text,                        -- 服务专员
  liaison        text,                        -- 联络员
  registered_on  text   NOT NULL,             -- business date
  position       bigint NOT NULL              -- of the last event that changed the row
);

-- One row per claim 申报.
CREATE TABLE IF NOT EXISTS claims (
  claim_no       text   NOT NULL PRIMARY KEY, -- 申报号
  uscc           text   NOT NULL,             -- whose
  name           text   NOT NULL,             -- the enterprise's name when the row was last written
  measure        text   NOT NULL,             -- 措施
  clause         text,                        -- 条款; null until assessed
  subject        text   NOT NULL,             -- 项目
  applied_on     text   NOT NULL,             -- the day on which it is judged
  status         text   NOT NULL,             -- filed assessed granted rejected withdrawn revoked
  computed       bigint,                      -- 测算, fen; null until assessed
  granted        bigint,                      -- 核定, fen; null before approval
  revoked        bigint NOT NULL,             -- 撤销 of it, fen
  filed_by       text   NOT NULL,             -- 经办
  approved_by    text,                        -- who granted or rejected it 批准
  filed_on       text   NOT NULL,             -- business date
  decided_on     text,                        -- business date of grant, rejection or withdrawal
  pack           text,                        -- 政策包, id@version
  reason         text,                        -- why rejected, withdrawn or revoked
  filed_position bigint NOT NULL,             -- 序号 of the filing
  position       bigint NOT NULL              -- of the last event that changed the row
);
CREATE INDEX IF NOT EXISTS claims_by_applied_on ON claims (applied_on);
CREATE INDEX IF NOT EXISTS claims_by_uscc ON claims (uscc);

-- 资金使用台账: one row per instalment 分期.
CREATE TABLE IF NOT EXISTS register (
  claim_no         text   NOT NULL, -- 申报号
  instalment       bigint NOT NULL, -- its number within the claim, from 1
  uscc             text   NOT NULL, -- whose
  name             text   NOT NULL, -- the enterprise's name when the row was last written
  measure          text   NOT NULL, -- 措施
  clause           text   NOT NULL, -- 条款
  period           bigint NOT NULL, -- 年度归属: a calendar year
  computed         bigint NOT NULL, -- 测算, fen
  granted          bigint NOT NULL, -- 核定, fen; kept when revoked, the status says so
  ordered          bigint NOT NULL, -- 应付 under orders in force and set off, fen
  settled          bigint NOT NULL, -- 到账 and set off, fen
  returned         bigint NOT NULL, -- 退票, fen
  recovered        bigint NOT NULL, -- 追回, fen
  status           text   NOT NULL, -- granted noticed ordered settled returned revoked recovered
  subject          text   NOT NULL, -- 项目
  filed_by         text   NOT NULL, -- 经办
  approved_by      text   NOT NULL, -- 批准
  granted_on       text   NOT NULL, -- business date of the grant
  granted_position bigint NOT NULL, -- 序号 of the grant
  position         bigint NOT NULL, -- of the last event that changed the row
  set_off          bigint NOT NULL, -- 抵扣, fen: how much of settled no bank paid
  PRIMARY KEY (claim_no, instalment)
);
CREATE INDEX IF NOT EXISTS register_by_period ON register (period);

-- One row per operator 操作员, folded with the audit trail.
CREATE TABLE IF NOT EXISTS operators (
  folded   text   NOT NULL PRIMARY KEY, -- the name as names are compared: NFC, lower case
  operator text   NOT NULL,             -- the name
  roles    text   NOT NULL,             -- JSON array; empty: removed
  position bigint NOT NULL              -- of the last event that changed the row
);

-- One row per event, as an auditor reads it.
CREATE TABLE IF NOT EXISTS audit_trail (
  position    bigint NOT NULL PRIMARY KEY, -- 序号
  recorded_at text   NOT NULL, -- when it was committed: RFC 3339, UTC, six decimals
  occurred_on text   NOT NULL, -- business date
  actor       text   NOT NULL, -- who acted
  os_user     text,            -- as which operating-system user
  host        text,            -- on which host
  db_user     text,            -- as which database user
  role        text,            -- in which roles; null: no registered operator, duties unverified
  event_type  text   NOT NULL, -- the event's name
  stream      text   NOT NULL, -- <aggregate type>/<aggregate id>
  sequence    bigint NOT NULL, -- its place in the stream, from 1
  uscc        text,            -- the enterprise
  claim_no    text,            -- the claim
  clause      text,            -- the clause, where the event names it
  amount      bigint,          -- the sum it speaks of, fen; a revocation's is positive
  leaf        text   NOT NULL, -- the leaf hash, hex
  what_zh     text   NOT NULL, -- what happened, in Chinese
  what_en     text   NOT NULL  -- what happened, in English
);
CREATE INDEX IF NOT EXISTS audit_trail_by_occurred_on ON audit_trail (occurred_on);

-- 公示: one row per claim that was published.
CREATE TABLE IF NOT EXISTS notices (
  claim_no         text   NOT NULL PRIMARY KEY, -- 申报号
  uscc             text   NOT NULL, -- whose
  name             text   NOT NULL, -- the enterprise's name when it was published
  measure          text   NOT NULL, -- 措施
  clause           text   NOT NULL, -- 条款
  subject          text   NOT NULL, -- 项目
  amount           bigint NOT NULL, -- 拟补金额, fen
  starts_on        text   NOT NULL, -- the first day
  ends_on          text   NOT NULL, -- the last day
  objection        text,            -- 异议, the last one
  objection_status text,            -- open upheld dismissed
  noticed_position bigint NOT NULL, -- 序号 of the notice
  position         bigint NOT NULL  -- of the last event that changed the row
);
CREATE INDEX IF NOT EXISTS notices_by_start ON notices (starts_on);

-- 拨付指令: one row per attempt to pay an instalment.
CREATE TABLE IF NOT EXISTS payments (
  end_to_end_id    text   NOT NULL PRIMARY KEY, -- what the bank passes on
  batch            text   NOT NULL, -- 批次
  claim_no         text   NOT NULL, -- 申报号
  instalment       bigint NOT NULL, -- 分期
  attempt          bigint NOT NULL, -- which attempt at it, from 1
  uscc             text   NOT NULL, -- who was granted it
  payee            text   NOT NULL, -- who is paid: the same, or its successor
  payee_name       text   NOT NULL, -- its name when it was ordered
  measure          text   NOT NULL, -- 措施
  clause           text   NOT NULL, -- 条款
  account_name     text   NOT NULL, -- 户名
  bank             text   NOT NULL, -- 开户行
  bank_code        text   NOT NULL, -- 联行号
  account_no       text   NOT NULL, -- 账号
  amount           bigint NOT NULL, -- fen
  city             bigint NOT NULL, -- 市级分担, fen
  district         bigint NOT NULL, -- 区级分担, fen
  funds            text   NOT NULL, -- JSON array of {holder, year, amount}
  status           text   NOT NULL, -- ordered released cancelled settled returned
  needs_release    bigint NOT NULL, -- 1: a second finance officer must release it
  stopped          bigint NOT NULL, -- 1: the account was changed since
  ordered_on       text   NOT NULL, -- business date
  ordered_by       text   NOT NULL, -- 经办
  released_on      text,            -- business date
  released_by      text,            -- 复核
  settled_on       text,            -- the bank's day
  returned_on      text,            -- the bank's day
  reason           text,            -- why it was returned or cancelled
  ordered_position bigint NOT NULL, -- 序号 of the order
  position         bigint NOT NULL  -- of the last event that changed the row
);
CREATE INDEX IF NOT EXISTS payments_by_batch ON payments (batch);
CREATE INDEX IF NOT EXISTS payments_by_day ON payments (ordered_on);
CREATE INDEX IF NOT EXISTS payments_by_status ON payments (status);

-- 追回台账: one row per instalment and decision.
CREATE TABLE IF NOT EXISTS recoveries (
  claim_no         text   NOT NULL, -- 申报号
  instalment       bigint NOT NULL, -- 分期
  document_no      text   NOT NULL, -- 决定号
  uscc             text   NOT NULL, -- whose
  name             text   NOT NULL, -- the enterprise's name when the row was begun
  measure          text   NOT NULL, -- 措施
  clause           text   NOT NULL, -- 条款
  period           text   NOT NULL, -- the year whose headroom it concerns
  cause            text   NOT NULL, -- error fraud
  due              bigint NOT NULL, -- 应追, fen
  recovered        bigint NOT NULL, -- 已追, fen
  written_off      bigint NOT NULL, -- 核销, fen
  outstanding      bigint NOT NULL, -- 未追, fen
  deadline         text,            -- 期限
  restores         bigint NOT NULL, -- 1: 恢复额度
  decided_on       text   NOT NULL, -- business date
  recovered_on     text,            -- business date of the last money, or set-off
  decided_position bigint NOT NULL, -- 序号 of the first event
  position         bigint NOT NULL, -- of the last event that changed the row
  set_off          bigint NOT NULL, -- 抵扣, fen: how much of recovered no bank took in
  PRIMARY KEY (claim_no, instalment, document_no)
);
CREATE INDEX IF NOT EXISTS recoveries_by_day ON recoveries (decided_on);

-- 预算执行: one row per appropriation (ceiling fund.year), and of every other
-- ceiling's row how much of its own charges is paid.
CREATE TABLE IF NOT EXISTS budget (
  ceiling      text   NOT NULL, -- fund.year, or another ceiling, of which only paid is kept
  holder       text   NOT NULL, -- FUND/source, or the ceiling's holder, as it was first typed
  compared     text   NOT NULL, -- the holder as holders are compared
  period       text   NOT NULL, -- a year, or once
  appropriated bigint,          -- 预算指标, fen; null: not limited by one
  committed    bigint NOT NULL, -- 核定, fen
  paid         bigint NOT NULL, -- 到账, fen, without what came back
  returned     bigint NOT NULL, -- 退票, fen
  recovered    bigint NOT NULL, -- 追回, fen
  carried      bigint NOT NULL, -- 结转, fen: what came less what went
  closed       bigint NOT NULL, -- 1: 已关账
  was_closed   bigint NOT NULL, -- 1: closed once
  adjusted     bigint NOT NULL, -- 关账后调整, fen
  position     bigint NOT NULL, -- of the last event that changed the row
  PRIMARY KEY (ceiling, compared, period)
);

-- 审计发现: one row per finding of an audit.
CREATE TABLE IF NOT EXISTS findings (
  audit             text   NOT NULL, -- 审计项目号
  finding           bigint NOT NULL, -- its number within the audit
  claim_no          text   NOT NULL, -- 申报号
  instalment        bigint,          -- 分期; null: the claim as a whole
  kind              text   NOT NULL, -- amount eligibility duplicate evidence payment procedure other
  amount            bigint,          -- 涉及金额, fen
  text              text   NOT NULL, -- what was found
  document_no       text,            -- 文号
  status            text   NOT NULL, -- open answered closed
  recorded_on       text   NOT NULL, -- business date
  recorded_by       text   NOT NULL, -- 审计人员
  answer            text,            -- 整改答复, the last
  answered_by       text,            -- who gave it
  answered_on       text,            -- business date
  result            text,            -- 销号结论
  closed_by         text,            -- who closed it
  closed_on         text,            -- business date
  recorded_position bigint NOT NULL, -- 序号 of its recording
  position          bigint NOT NULL, -- of the last event that changed the row
  PRIMARY KEY (audit, finding)
);
CREATE INDEX IF NOT EXISTS findings_by_claim ON findings (claim_no);
