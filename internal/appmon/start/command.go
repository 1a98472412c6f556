// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package start

import (
	"fmt"
	"slices"
	"strings"
)

// components are what can be started, in the order of messages, and their
// programs (api-facts 8.3).
var components = []struct{ name, program string }{
	{"server", "dtserver"}, {"frontendserver", "dtfrontendserver"}, {"collector", "dtcollector"}, {"client", "dtclient"},
}

// switches are what each may be given. clearDCRUM is the server's alone.
const clearDCRUM = "cleardcrum"

var switches = []string{"clearcerts", "clearkeys", clearDCRUM, "reinitpasswords"}

// ComponentError means that there is no such component.
type ComponentError struct{ Component string }

// Error lists what there is.
func (e *ComponentError) Error() string {
	names := make([]string, 0, len(components))
	for _, component := range components {
		names = append(names, component.name)
	}
	return fmt.Sprintf("must be one of %s, not %q", strings.Join(names, ", "), e.Component)
}

// SwitchError is what is wrong with one switch, with its place in the list.
type SwitchError struct {
	Index  int
	Reason string
}

// Error names the place.
func (e *SwitchError) Error() string { return fmt.Sprintf("[%d] %s", e.Index, e.Reason) }

// Command starts a component with switches, in their order, such as "dtserver
// -Dclearkeys -Dclearcerts". The error is a *ComponentError or a *SwitchError.
func Command(component string, given []string) (string, error) {
	words := make([]string, 0, 1+len(given))
	for _, known := range components {
		if known.name == component {
			words = append(words, known.program)
		}
	}
	if len(words) == 0 {
		return "", &ComponentError{component}
	}
	for index, one := range given {
		switch {
		case !slices.Contains(switches, one):
			return "", &SwitchError{index, fmt.Sprintf("must be one of %s, not %q", strings.Join(switches, ", "), one)}
		case one == clearDCRUM && component != "server":
			return "", &SwitchError{index, "is cleardcrum, which only the server knows: DC-RUM's certificates lie there"}
		case slices.Contains(given[:index], one):
			return "", &SwitchError{index, fmt.Sprintf("is %s again", one)}
		}
		words = append(words, "-D"+one)
	}
	return strings.Join(words, " "), nil
}
