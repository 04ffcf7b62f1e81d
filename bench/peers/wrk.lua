-- Goes through ready-made HTTP requests from the file REQUESTS: "<bytes>\n<request>", repeated.
-- One line of JSON on stderr at the end.
local requests, place = {}, 0
function init()
  local file = assert(io.open(os.getenv("REQUESTS"), "rb"))
  for line in function() return file:read("*l") end do
    requests[#requests + 1] = file:read(tonumber(line))
  end
  file:close()
end
function request()
  place = place % #requests + 1
  return requests[place]
end
function done(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests":%d,"us":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
