"""What people look at: boards, reports, funnels, forecasts, the story of a customer, lists, look-ups; no record changes.

Read in this order: `worth` and `fields` (what is read), `buckets`, `measures` and `grouping` (how it is counted), then
`report`, `forecast`, `board` and `funnel`, which `tables` and `charts` show; `related` and `lookup` stand by themselves.
`customer` brings all that is known of one customer together.
"""
