"""What a Redis does for the state in one step: scripts, which nothing else can come between.

Refuses to know connections. KEYS and ARGV are listed above each script.
"""

# How long everything stays after the last use. A signature is good for three months at most.
KEPT_SECONDS = 100 * 24 * 3600

# Entries lie in two ordered sets: by their end, and by their age.
ENTRIES = f"""
local function forget_ended(ends, ages, now)
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now)) do
    redis.call('ZREM', ends, name)
    redis.call('ZREM', ages, name)
  end
end
local function keep(ends, ages, most)
  local over = redis.call('ZCARD', ages) - most
  if over <= 0 then return end
  for _, name in ipairs(redis.call('ZRANGE', ages, 0, over - 1)) do
    redis.call('ZREM', ends, name)
    redis.call('ZREM', ages, name)
  end
end
local function put(ends, ages, name, ending)
  local youngest = redis.call('ZRANGE', ages, -1, -1, 'WITHSCORES')[2]
  redis.call('ZADD', ends, ending, name)
  redis.call('ZADD', ages, (youngest or 0) + 1, name)
  redis.call('EXPIRE', ends, {KEPT_SECONDS})
  redis.call('EXPIRE', ages, {KEPT_SECONDS})
end
"""

# serials, codes by end, by age; tenant, now, end, most, start, step, values, digits, prefix
ISSUE = f"""{ENTRIES}
local serial = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
local most, start, step, values = unpack(ARGV, 4, 7)
local form = '%0' .. ARGV[8] .. '.0f'
local last = serial + most
forget_ended(KEYS[2], KEYS[3], ARGV[2])
keep(KEYS[2], KEYS[3], most - 1)
local code
repeat
  code = ARGV[9] .. string.format(form, (start + serial * step) % values)
  serial = serial + 1
until serial > last or not redis.call('ZSCORE', KEYS[2], code)
put(KEYS[2], KEYS[3], code, ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', serial))
redis.call('EXPIRE', KEYS[1], {KEPT_SECONDS})
return code
"""

# codes by end, by age; code, now
CONSUME = """
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not ends then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return tonumber(ARGV[2]) < tonumber(ends) and 1 or 0
"""

# signatures by end, by age; digest, now, end, most
USE = f"""{ENTRIES}
forget_ended(KEYS[1], KEYS[2], ARGV[2])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
keep(KEYS[1], KEYS[2], tonumber(ARGV[4]) - 1)
put(KEYS[1], KEYS[2], ARGV[1], ARGV[3])
return 1
"""

# serials, codes by end, by age, signatures by end, by age; tenant
KEPT = """
local function entries(ends, ages)
  local found = {}
  for _, name in ipairs(redis.call('ZRANGE', ages, 0, -1)) do
    table.insert(found, name)
    table.insert(found, redis.call('ZSCORE', ends, name))
  end
  return found
end
local serial = redis.call('HGET', KEYS[1], ARGV[1]) or '0'
return {serial, entries(KEYS[2], KEYS[3]), entries(KEYS[4], KEYS[5])}
"""

# sheets; expected stamp, name, '1' with a text or '0', text
CHANGE = f"""
local stamp = redis.call('HGET', KEYS[1], 'stamp')
if (stamp or '0') ~= ARGV[1] then return 0 end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'sheet:' .. ARGV[2], ARGV[4])
else redis.call('HDEL', KEYS[1], 'sheet:' .. ARGV[2]) end
-- Not from 1 where all was lost: a worker may remember the number.
if not stamp then redis.call('HSET', KEYS[1], 'stamp', redis.call('TIME')[1] .. '000000') end
redis.call('HINCRBY', KEYS[1], 'stamp', 1)
redis.call('EXPIRE', KEYS[1], {KEPT_SECONDS})
return 1
"""

# counts; only to look, then for each rule: number, nth, times or 0, waits
TAKE = f"""
local passed = {{}}
local function count(taken)
  if ARGV[1] == '1' then return end
  for _, number in ipairs(passed) do redis.call('HINCRBY', KEYS[1], number .. ':seen', 1) end
  if taken then redis.call('HINCRBY', KEYS[1], taken .. ':used', 1) end
  redis.call('EXPIRE', KEYS[1], {KEPT_SECONDS})
end
for place = 2, #ARGV, 4 do
  local number, times = ARGV[place], tonumber(ARGV[place + 2])
  local used = tonumber(redis.call('HGET', KEYS[1], number .. ':used') or '0')
  if times == 0 or used < times then
    if ARGV[place + 3] == '1' then return {{-1, 0}} end
    local seen = tonumber(redis.call('HGET', KEYS[1], number .. ':seen') or '0')
    table.insert(passed, number)
    if seen + 1 >= tonumber(ARGV[place + 1]) then
      count(number)
      return {{tonumber(number), used}}
    end
  end
end
count(nil)
return {{0, 0}}
"""

# journal, events, tallies, sheets, counts; most events, most weight, how many events; then of each
# event tenant, operation, weight, text; then of each tally kind and name as one, and count
NOTE = f"""
local count, added = tonumber(ARGV[3]), 0
local number = redis.call('HINCRBY', KEYS[1], 'last', count)
for place = 4, 4 * count, 4 do
  local id = string.format('%.0f-0', number - count + place / 4)
  local tenant, operation, weight = ARGV[place], ARGV[place + 1], ARGV[place + 2]
  redis.call('XADD', KEYS[2], id, 't', tenant, 'o', operation, 'w', weight, 'e', ARGV[place + 3])
  added = added + weight
end
local weight = redis.call('HINCRBY', KEYS[1], 'weight', added)
for place = 4 * count + 4, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[3], ARGV[place], ARGV[place + 1])
end
while redis.call('XLEN', KEYS[2]) > tonumber(ARGV[1]) or weight > tonumber(ARGV[2]) do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  redis.call('XDEL', KEYS[2], oldest[1])
  weight = redis.call('HINCRBY', KEYS[1], 'weight', -tonumber(oldest[2][6]))
  redis.call('HINCRBY', KEYS[1], 'dropped', 1)
end
if (number - 1) % 100 < count then
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, {KEPT_SECONDS}) end
end
return 1
"""

# journal, events; tenant
FORGET_EVENTS = """
local gone = 0
for _, event in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
  if event[2][2] == ARGV[1] then
    redis.call('XDEL', KEYS[2], event[1])
    redis.call('HINCRBY', KEYS[1], 'weight', -tonumber(event[2][6]))
    gone = gone + 1
  end
end
return gone
"""

DROP_ONE = """
local function drop(name)
  redis.call('HDEL', KEYS[1], name)
  redis.call('HDEL', KEYS[2], name)
  redis.call('ZREM', KEYS[3], name)
end
"""

# objects, their sizes, their names by age; name, size, content, most objects, most bytes
PUT_OBJECT = f"""{DROP_ONE}
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local youngest = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2]
redis.call('ZADD', KEYS[3], (youngest or 0) + 1, ARGV[1])
local total = 0
for _, size in ipairs(redis.call('HVALS', KEYS[2])) do total = total + tonumber(size) end
while redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) or total > tonumber(ARGV[5]) do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
  total = total - tonumber(redis.call('HGET', KEYS[2], oldest))
  drop(oldest)
end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, {KEPT_SECONDS}) end
return 1
"""

# the same three; name
DROP_OBJECT = f"""{DROP_ONE}
drop(ARGV[1])
return 1
"""
