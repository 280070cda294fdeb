//! Tamper evidence: canonical lines, leaf hashes, the Merkle tree, signed checkpoints.
