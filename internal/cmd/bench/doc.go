// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures how fast the provider is, with a real engine and
// simulated gates and tokens, against a provider that calls no API at all:
// hashicorp/time, whose time_static is the yardstick. terraform_data, which
// runs inside the engine, is the floor.
//
//	make bench                                  the whole table, with 1,000 of each
//	make bench BENCHARGS='-n 50 -repeat 1'      a quick look
//	make bench BENCHARGS='-only "gates.*10 ms"' what matches, and the yardstick
//	make bench BENCHARGS='-fleet 5000'          one fleet, whole and in shards
//
// All cases run in turn, round after round, so that a machine that slows down
// slows all of them; a ratio is the median of the rounds' ratios. The simulator
// is a process of its own, and every provider process reports its own CPU time
// and memory (see the command meter). The exit code is 1 if a target is missed.
//
// How to read the table: internal/acceptance/bench.md.
package main
