-- The projections' tables, in SQL that SQLite and PostgreSQL both read.
-- Everything here can be folded anew from the events. Money is in fen (bigint),
-- dates are ISO 8601 (text), codes and names are text. A null means "not yet"
-- or "does not apply", never zero.

-- How far each projection has come.
CREATE TABLE IF NOT EXISTS projection_checkpoints (
  name          text   NOT NULL PRIMARY KEY, -- the projection
  version       bigint NOT NULL,             -- of its fold; an older one is folded anew
  next_position bigint NOT NULL,             -- every event below it is in the rows
  stopped_at    bigint,                      -- the event that could not be folded
  cause         text                         -- why not
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
  ordered          bigint NOT NULL, -- 应付 under orders in force, fen
  settled          bigint NOT NULL, -- 到账, fen
  returned         bigint NOT NULL, -- 退票, fen
  recovered        bigint NOT NULL, -- 追回, fen
  status           text   NOT NULL, -- granted noticed ordered settled returned revoked recovered
  subject          text   NOT NULL, -- 项目
  filed_by         text   NOT NULL, -- 经办
  approved_by      text   NOT NULL, -- 批准
  granted_on       text   NOT NULL, -- business date of the grant
  granted_position bigint NOT NULL, -- 序号 of the grant
  position         bigint NOT NULL, -- of the last event that changed the row
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
