// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package disk writes a set of files that belong together, such as one key in
// several forms: all of them or none, each of them whole, readable by their owner
// alone, and never over a file of somebody else.
//
// # What is ours
//
// A file is ours if its SHA-256 is one that the caller knows, or that stands in
// the note beside it. Everything else is in the way: other files, folders,
// devices, and symbolic links, which are never followed at the end of a path.
// (Folders may be links.)
//
// # What survives a kill
//
// Write puts a note beside each file (.NAME.activegate-sum, in the form of
// sha256sum), then the contents into files beside them (.NAME.activegate-RANDOM),
// and then renames these one after the other. So a kill leaves old files, new
// files, or some of each, and Find tells which: Pending is a file that a note
// knows and the caller does not. Notes stay until Settle is told what the caller
// knows, because only then nobody needs them any more.
package disk
