//go:build tools

// Package build pins the modules of a program.
package build

import _ "go.etcd.io/etcd/server/v3"
