-- Ten thousand subscribers: each has its own feed, format and coding, and the tag that it saw last.
local SUBSCRIBERS = 10000
local names = { "nieuws", "tech", "all" }
local formats = { "atom", "rss", "json", "html" }
local codings = { "", "gzip", "br", "zstd", "gzip, deflate, br" }
local threads, subscribers, newest, turn = {}, {}, {}, 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  counts, wrong = {}, 0
  math.randomseed(os.time())
  for number = 1, SUBSCRIBERS do
    local path = "/" .. names[math.random(#names)] .. "." .. formats[math.random(#formats)]
    local coding = codings[math.random(#codings)]
    subscribers[number] = { path = path, coding = coding }
  end
end

function request()
  turn = turn % SUBSCRIBERS + 1
  local one = subscribers[turn]
  local fields = { ["Host"] = "lezer.example" }
  if one.coding ~= "" then fields["Accept-Encoding"] = one.coding end
  if one.tag then fields["If-None-Match"] = one.tag end
  -- What it will have when it asks again; who asks for the first time has nothing, or what another got.
  if not one.tag and turn % 3 > 0 then fields["If-None-Match"] = newest[one.path] end
  one.tag = newest[one.path]
  return wrk.format("GET", one.path, fields)
end

function response(status, headers, body)
  counts[status] = (counts[status] or 0) + 1
  local tag = headers["Etag"] or headers["ETag"] or headers["etag"]
  if not tag or (status ~= 200 and status ~= 304) or (status == 304 and #body > 0) then wrong = wrong + 1 end
  local link = headers["Link"] or headers["link"] or ""
  local path = link:match("^<[^>]*(/[a-z]+%.[a-z]+)>")  -- feeds name themselves, pages do not
  if path and tag then newest[path] = tag end
end

function done(summary, latency)
  local all, wrongs = {}, 0
  for _, thread in ipairs(threads) do
    wrongs = wrongs + thread:get("wrong")
    for status, count in pairs(thread:get("counts")) do all[status] = (all[status] or 0) + count end
  end
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "ok": %d, "not_modified": %d, "wrong": %d, "errors": %d, "p99_ms": %.2f}\n',
    summary.requests, summary.duration / 1e6, all[200] or 0, all[304] or 0, wrongs,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(99) / 1000))
end
