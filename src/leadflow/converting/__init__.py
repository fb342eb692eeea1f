"""The parts of a conversion: the request, where fields go, what hangs on a lead, companies of a batch, many at once."""
