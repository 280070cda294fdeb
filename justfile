# The README's commands, under short names. https://just.systems

# What can be done
default:
    @just --list

# Play the sample office-year into a new ledger, with its reports
quickstart *options:
    cargo run --release -- quickstart {{ options }}

# Every test, on both stores
test *filter:
    cargo test --workspace {{ filter }}

# What takes long: 2,000 forgeries of a whole office, on both stores
long:
    BOFU_TEST_FORGERIES=2000 cargo test -p bofu --test it evidence::forgeries -- --nocapture

# What CI refuses
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Put the sources in form
fmt:
    cargo fmt --all

# Speed of the append path against raw PostgreSQL, in one run
bench *options:
    cargo bench --bench append {{ options }}

# How fast lines and orders are matched, pure and through both stores
bench-matching *options:
    cargo bench --bench matching {{ options }}

# Speed of a verification beside a typed sequential read, in one run
bench-verify *options:
    cargo bench --bench verify {{ options }}

# Every fuzz target for so many seconds; needs nightly and cargo-fuzz
fuzz seconds="60":
    for target in $(cargo +nightly fuzz list); do \
        mkdir -p fuzz/corpus/$target; \
        cargo +nightly fuzz run $target fuzz/corpus/$target tests/fixtures/statements \
            -- -max_total_time={{ seconds }} || exit 1; \
    done

# Everything CI does, from nothing
ci:
    .ci/run
