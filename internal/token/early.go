// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"crypto/rand"
	"math/big"
	"time"
)

// Early is a random part of a minute, to the millisecond, by which a new token
// expires earlier than asked. It is never less than the API's clock is in doubt:
// a lifetime of two years would be refused if it were sent a moment too long.
func Early() time.Duration {
	choices := big.NewInt(int64((lastPart - clockDoubt) / time.Millisecond))
	// The system's source of randomness never fails.
	choice, _ := rand.Int(rand.Reader, choices)
	return clockDoubt + time.Duration(choice.Int64())*time.Millisecond
}
