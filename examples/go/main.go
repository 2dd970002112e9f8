// A network, a cluster and a GPU pool of gpufabric, in Go.
package main

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func main() {
	pulumi.Run(program)
}
