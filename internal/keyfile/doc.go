// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keyfile is what makes keys: the resource activegate_keystore, which
// writes one key with its certificates as files and keeps nothing of it in state,
// and the ephemeral resource activegate_self_signed_certificate.
//
// What a file holds is decided in content, how it gets to the disk in disk, and
// how a key is made in keystore/selfsigned; none of them knows Terraform. Read
// looks at the files and notes what is due; plan decides from configuration, state
// and these notes whether everything is written anew; create and update do that.
package keyfile
