//go:build tools

// Package build pins the modules of a program.
package build

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
