-- Every request asks for another person's page, with that person's token.
local callers = {}
for line in io.lines(os.getenv("CALLERS")) do
  local path, token = line:match("^(%S+) (%S+)$")
  callers[#callers + 1] = wrk.format("GET", path, { ["Authorization"] = "Bearer " .. token, ["Accept"] = "application/json" })
end
local place = 0
request = function()
  -- A step that shares no factor with their number visits all of them, in no order that a cache would like.
  place = (place + 3571) % #callers
  return callers[place + 1]
end
