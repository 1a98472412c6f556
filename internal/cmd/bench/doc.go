// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures how fast the provider is, with a real engine and
// simulated gates and tokens, against what calls no API: hashicorp/time, whose
// time_static is the yardstick, terraform_data, which runs inside the engine,
// and the floor of the protocol (the command floor), which has this provider's
// schema and answers by echo. A renewal is measured against a curl script.
//
//	make bench                                the whole table, with 1,000 of each
//	make bench BENCHARGS='-n 50 -repeat 1'    a quick look
//	make bench BENCHARGS='-only tokens'       one part: tokens, gates or renewal
//	make bench BENCHARGS='-fleet 5000'        one fleet, whole and in shards
//
// All cases run in turn, round after round, so that a machine that slows down
// slows all of them; a ratio is the median of the rounds' ratios. Every provider
// process reports its own CPU time and memory (the command meter). The exit code
// is 1 if a target is missed.
//
// How to read the table: internal/acceptance/bench.md.
package main
