//go:build tools

// Package build pins the modules of a program.
package build

import _ "sigs.k8s.io/jobset"
