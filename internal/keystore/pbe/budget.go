// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"fmt"
	"math"
	"math/big"
)

// Budget bounds the iterations that one file may cost.
type Budget struct {
	each, left int
}

// NewBudget allows each key derivation so many iterations, and all of them
// together total, where every block of derived key material counts on its own.
func NewBudget(each, total int) *Budget {
	return &Budget{each: each, left: total}
}

// Left returns what remains of the total.
func (b *Budget) Left() int { return b.left }

func (b *Budget) spend(iterations, blocks int) error {
	if iterations > b.each {
		return tooMuch(fmt.Sprintf("a key derivation asks for more than %d iterations", b.each))
	}
	if iterations > math.MaxInt/max(blocks, 1) || iterations*blocks > b.left {
		return tooMuch("the key derivations together ask for too many iterations")
	}
	b.left -= iterations * blocks
	return nil
}

func tooMuch(what string) error { return &Error{Kind: TooMuchWork, What: what} }

// countOf returns an iteration count as it stands in a file.
func countOf(n *big.Int) (int, error) {
	if n.Sign() <= 0 {
		return 0, malformed("an iteration count is not positive")
	}
	if !n.IsInt64() || n.Int64() > math.MaxInt32 {
		return 0, tooMuch("an iteration count is absurd")
	}
	return int(n.Int64()), nil
}
