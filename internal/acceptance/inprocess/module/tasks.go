// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"slices"
	"sync"
)

// task is a step of a walk.
type task struct {
	name  string
	after []string // names; those that there are not do not count
	do    func() Diagnostics
}

// perform does tasks, each as soon as those before it are done. What comes after
// one that failed is left out.
func perform(tasks []task) Diagnostics {
	byName := make(map[string]*task, len(tasks))
	for index := range tasks {
		byName[tasks[index].name] = &tasks[index]
	}
	if circular(byName) {
		return gap("tasks that wait for each other")
	}
	done, failed := map[string]chan struct{}{}, map[string]bool{}
	for name := range byName {
		done[name] = make(chan struct{})
	}
	var mutex sync.Mutex
	var said Diagnostics
	one := func(t *task) {
		defer close(done[t.name])
		skip := false
		for _, before := range t.after {
			if wait, ok := done[before]; ok {
				<-wait
				mutex.Lock()
				skip = skip || failed[before]
				mutex.Unlock()
			}
		}
		var result Diagnostics
		if !skip {
			result = t.do()
		}
		mutex.Lock()
		defer mutex.Unlock()
		failed[t.name] = skip || result.Failed()
		said = append(said, result...)
	}
	var all sync.WaitGroup
	for _, t := range byName {
		all.Go(func() { one(t) })
	}
	all.Wait()
	return said
}

func circular(tasks map[string]*task) bool {
	const visiting, visited = 1, 2
	seen := map[string]int{}
	var visit func(name string) bool
	visit = func(name string) bool {
		t, ok := tasks[name]
		if !ok || seen[name] == visited {
			return false
		}
		if seen[name] == visiting {
			return true
		}
		seen[name] = visiting
		if slices.ContainsFunc(t.after, visit) {
			return true
		}
		seen[name] = visited
		return false
	}
	for name := range tasks {
		if visit(name) {
			return true
		}
	}
	return false
}

// blocks are the names of the tasks of blocks.
func blocks(names []string) []string {
	all := make([]string, 0, len(names))
	for _, name := range names {
		all = append(all, ofBlock+name)
	}
	return all
}

// Kinds of tasks, as their names begin.
const (
	ofProvider = "provider:"
	ofBlock    = "block:"
	ofChange   = "change:"
	ofDestroy  = "destroy:"
	ofOutput   = "output:"
)
