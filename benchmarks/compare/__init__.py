"""Two revisions of leadflow, side by side: the same outcomes first, then no slower.

`worlds` and `policies` make plain data, `making` builds the objects of a tree from it, `operations` asks the tree
everything, `dumping` writes the answers, `differences` and `declared` compare them, `timing` measures.
`driver` runs in a process of its own with one tree on its path; `names` finds what it needs under the names of that tree.
"""
