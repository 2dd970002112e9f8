//go:build tools

// Package build pins the modules of a program.
package build

import _ "github.com/prometheus/prometheus/cmd/promtool"
