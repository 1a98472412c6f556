// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"testing"
)

// told is a story in words: turns of events and of changes "choice=value", with a
// question mark behind those that are unknown to the plan.
type told [][]string

// Stories that once broke a rule.
func TestKnownStories(t *testing.T) {
	t.Parallel()
	known(t, tokens, map[string]told{
		"due by a schedule that is new": {{}, {"60 days pass"}, {`rotation={before_expiry="31d"}`}},
	})
	known(t, keystores, map[string]told{
		"a lost file, and a note that was unknown":          {{}, {"a file is lost", "revision=null?"}},
		"a renewal that is due as soon as it is configured": {{}, {"61 days pass", "key=a new one, renew_before 30d"}},
	})
	known(t, certificates, map[string]told{
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
	})
}

func known(t *testing.T, about subject, stories map[string]told) {
	t.Helper()
	for name, words := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell(t, about, spell(t, about, words))
		})
	}
}

// spell finds the numbers of a story.
func spell(t *testing.T, about subject, words told) story {
	t.Helper()
	s := make(story, 0, len(words))
	for _, changes := range words {
		var one turn
		n := 0
		for _, text := range changes {
			if number, ok := happening(about, text); ok {
				one.event = number
				continue
			}
			one.changes[n] = find(t, about, text)
			n++
		}
		s = append(s, one)
	}
	return s
}

// happening is the number of an event.
func happening(about subject, text string) (byte, bool) {
	for index, e := range about.events {
		if e.word == text {
			number := 128
			for number%len(about.events) != index {
				number++
			}
			return byte(number), true
		}
	}
	return 0, false
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
