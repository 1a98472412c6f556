// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"testing"
)

// told is a story in words: turns of changes "choice=value", with a question
// mark behind those that are unknown to the plan.
type told [][]string

// Stories that once broke a rule.
func TestKnownStories(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]told{
		"another prefix that was unknown":                         {{}, {`name_prefix="web-"?`}},
		"another spelling, with an unknown note":                  {{`revision="1"`}, {"certificate=A as PEM with a comment", `revision="1"?`}},
		"a password that turns out null":                          {{}, {"password=null?"}},
		"a password that turns out null, and another certificate": {{}, {"certificate=B as PEM", "password=null?"}},
		"a password that is taken away":                           {{`password="changeit"`}, {"password=null?"}},
		"a password that is taken away, with a revision":          {{`password="changeit"`}, {"password=null?", `revision="1"`}},
		"a password that stays, with a revision":                  {{`password="changeit"`}, {`password="changeit"?`, `revision="1"`}},
		"another gate that was unknown":                           {{}, {"activegate_url=gate 2?"}},
		"another gate that was unknown, and a renewal":            {{}, {"activegate_url=gate 2?", "certificate=B as PEM"}},
		"the same gate that was unknown, and a renewal":           {{}, {"activegate_url=gate 1?", "certificate=B as PEM"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell(t, certificates, spell(t, certificates, words))
		})
	}
}

// spell finds the numbers of a story.
func spell(t *testing.T, about subject, words told) story {
	t.Helper()
	s := make(story, 0, len(words))
	for _, changes := range words {
		var one turn
		for n, text := range changes {
			one.changes[n] = find(t, about, text)
		}
		s = append(s, one)
	}
	return s
}

func find(t *testing.T, about subject, text string) pair {
	t.Helper()
	for index, c := range about.choices {
		for number, v := range c.values {
			for mark, flag := range map[string]byte{"": 0, "?": unknownAt} {
				if c.name+"="+v.word+mark != text {
					continue
				}
				for n := byte(96); ; n++ {
					if int(n)%(len(about.choices)+3) == index {
						return pair{choice: n, value: byte(number)&(keepAt-1) | flag}
					}
				}
			}
		}
	}
	t.Fatalf("nothing is called %s", text)
	return pair{}
}
