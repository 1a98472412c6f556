// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package guides runs the guides of the documentation: every page in
// docs/guides, from its first block to its last, in a fresh directory, with a
// real engine, the real provider and the real curl and openssl, against a
// simulated environment and its gates.
//
// Nothing in a block is replaced. The names that pages use, such as
// gate1.example.com:9999 and abc12345.live.dynatrace.com, are reached through a
// proxy (HTTPS_PROXY) that knows where the simulator listens, and the
// simulated certificates carry these names. What differs from run to run, such
// as a fingerprint or the random part of a file name, is learned as a reader
// learns it: from the output of the command before. See output_test.go.
//
// # What a block means
//
//	```shell      is run by bash, stopping at the first command that fails
//	```text       is what the shell block before it has to print; a line "..."
//	             stands for anything; white space does not matter
//	```terraform  is written to the file that its first line names: "# main.tf";
//	             so are json, yaml and ini
//
// A comment between the text and the block says what else has to happen. Several
// may follow each other:
//
//	<!-- test: not run, REASON -->             only its syntax is checked
//	<!-- test: in another terminal -->         goes on until the page is read; its first line is printed
//	<!-- test: fails -->                       the commands have to fail
//	<!-- test: needs list resources -->        left out by engines without it
//	<!-- test: into FILE -->                   written there, under a name that the text tells
//	<!-- test: instead of the line with "TEXT" in FILE -->   replaces that line
//	<!-- test: delete lines with "TEXT" in FILE -->   what the text before it says
//	<!-- test: meanwhile, EVENT -->            what others do then; see the page's case
//
// A block that is none of that fails the test, and so does a page without a
// case in this package. After the last block the plan has to be empty if the
// page leaves resources, and the case looks at what came of it all.
//
// Engine and provider log all that they can (TF_LOG=trace) into a file. After the
// page that file, what was printed and all files of the directory are searched
// for every secret; byDesign names the places where one may be, exactly.
//
// curl, openssl and bash have to be there: a page that tells people to run them
// is tested with them or not at all, and a missing one fails the test.
package guides_test
