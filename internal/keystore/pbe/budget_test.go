// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"
)

func kindOf(err error) Kind {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return 0
}

func TestBudget(t *testing.T) {
	b := NewBudget(100, 250)
	for _, step := range []struct {
		iterations, blocks, left int
		want                     Kind
	}{
		{100, 1, 150, 0},
		{101, 1, 150, TooMuchWork},
		{100, 2, 150, TooMuchWork},
		{math.MaxInt, 3, 150, TooMuchWork},
		{50, 3, 0, 0},
		{1, 1, 0, TooMuchWork},
	} {
		if got := kindOf(b.spend(step.iterations, step.blocks)); got != step.want || b.left != step.left {
			t.Errorf("%d x %d: kind %d, %d left; want %d, %d", step.iterations, step.blocks, got, b.left, step.want, step.left)
		}
	}
	if err := NewBudget(math.MaxInt, math.MaxInt).spend(math.MaxInt/2, 4); kindOf(err) != TooMuchWork {
		t.Errorf("an overflow goes through: %v", err)
	}
}

func TestCountOf(t *testing.T) {
	for text, want := range map[string]Kind{
		"1": 0, "2147483647": 0,
		"0": Malformed, "-1": Malformed,
		"2147483648": TooMuchWork, "99999999999999999999999999": TooMuchWork,
	} {
		n, _ := new(big.Int).SetString(text, 10)
		if _, err := countOf(n); kindOf(err) != want {
			t.Errorf("%s: %v, want kind %d", text, err, want)
		}
	}
}

// Every derivation is charged before it is made: key and initialization vector,
// and every block of a key that is longer than the hash.
func TestDecryptIsCharged(t *testing.T) {
	tests := map[string]struct {
		identifier string
		blocks     int
	}{
		// 3DES: 24 bytes of key from SHA-1 are two blocks, the vector is one.
		"3DES": {"060a2a864886f70d010c0103300e04080102030405060708020207d0", 3},
		// RC2-40: one each.
		"RC2-40": {"060a2a864886f70d010c0106300e04080102030405060708020207d0", 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			scheme, err := ParseScheme(unhex(t, test.identifier))
			if err != nil {
				t.Fatal(err)
			}
			b := NewBudget(2000, 10000)
			if _, err := scheme.Encrypt([]byte("x"), Passwords("p")[0], b); err != nil {
				t.Fatal(err)
			}
			if spent := 10000 - b.left; spent != 2000*test.blocks {
				t.Errorf("charged %d iterations, want %d", spent, 2000*test.blocks)
			}
			if _, err := scheme.Decrypt(make([]byte, 8), Passwords("p")[0], NewBudget(2000, 2000*test.blocks-1)); kindOf(err) != TooMuchWork {
				t.Errorf("beyond the total: %v", err)
			}
		})
	}
}

// A password does not show when it is printed.
func TestPasswordIsHidden(t *testing.T) {
	const secret = "top secret"
	for _, password := range Passwords(secret) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(verb, password); got != "pbe.Password(redacted)" {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}
