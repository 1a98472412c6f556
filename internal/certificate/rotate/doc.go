// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package rotate is what happens on a gate when its certificate changes. It
// knows gates and keystores, and nothing of Terraform: what to do comes in as a
// [Rotation], [Departure] or [Activation], and what came of it goes out as an
// outcome or a typed error.
//
// A gate's API refuses to replace the active file and refuses to delete it
// (api-facts 1.2), so that [Rotate] creates before it destroys:
//
//  1. rotate.go: lock the gate, list what is there, find the predecessor
//  2. upload.go: upload under a fresh name, which activates it. A lost answer is
//     decided by the list. A fixed name that is there already is adopted
//  3. verify.go: wait until the list shows the file active, with the serial number
//     that was sent, and until a TLS handshake presents the leaf
//  4. tidy.go: delete the predecessor, which is inactive now, and what interrupted
//     rotations have left. Nothing is deleted that is not provably ours
//  5. rollback.go, if 3 fails: activate the predecessor again, delete the new file
//
// The other ways in:
//
//   - [Repair] (repair.go): the gate serves something else. Activate our file
//     again; if that cannot be, go to 2
//   - [Move] (giveup.go): rotate on another gate, save, give up the one before
//   - [GiveUp] (giveup.go): a destroy; what happens to the active file is OnDestroy's
//     to say
//   - [Tidy] (tidy.go): delete what earlier rotations have left
//   - [Activate] (activate.go): put a file that lies on the gate into service
//
// Until the first write the caller's context may end all of it. From there on
// work is detached from it, with a deadline of its own: half a rotation is worse
// than a late answer to Ctrl-C. What cannot be undone is told before anything
// else can fail: by the error, or by a callback that saves it.
package rotate
