// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// What was lost is told in the words of other errors, which have parentheses of
// their own.
func TestUndecidedErrorsHaveNoDoubledParentheses(t *testing.T) {
	t.Parallel()
	inner := fmt.Errorf("no answer from gate1:9999: %w (an earlier attempt may have been executed)", errors.New("EOF"))
	for _, err := range []error{
		&UndecidedError{Name: "gate1.p12", Upload: inner, List: inner},
		&UndecidedActivationError{Name: "gate1.p12", Activation: inner, List: inner},
	} {
		if text := err.Error(); strings.Contains(text, "))") || strings.Count(text, inner.Error()) != 2 {
			t.Error(text)
		}
	}
}
