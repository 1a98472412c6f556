// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Summaries returns every summary that the packages which the patterns name can
// emit, sorted, with a Gap where a part is known at run time only. Folder is in
// the module. It is an error if a value cannot be followed to constants.
func Summaries(folder string, patterns ...string) ([]string, error) {
	program, err := load(folder, patterns...)
	if err != nil {
		return nil, err
	}
	var summaries, lost []string
	for _, one := range program.sinks {
		t := &trace{program: program, seen: map[ssa.Value]bool{}}
		summaries = append(summaries, t.texts(one.summary)...)
		for _, value := range t.lost {
			lost = append(lost, fmt.Sprintf("a summary in %s comes from %s", one.at, value))
		}
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		return nil, fmt.Errorf("some summaries are no constants:\n%s", strings.Join(slices.Compact(lost), "\n"))
	}
	slices.Sort(summaries)
	return slices.Compact(summaries), nil
}
