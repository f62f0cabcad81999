# The hub as people meet it: the real binaries, phones without a browser, a mail server, a proxy.
foreach(name loop identity organiser)
  add_test(NAME hub_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/hub/${name} $<TARGET_FILE:vitrine-hub>
    $<TARGET_FILE:vitrine>)
  set_tests_properties(hub_${name} PROPERTIES TIMEOUT 300)
endforeach()
# The loop, end to end: the wall's own picture, a browser as the phone. Not under the sanitizers, whose hub
# the tests above have talked to.
if(NOT VITRINE_SANITIZE)
  add_test(NAME hub_phone COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/phone/loop $<TARGET_FILE:vitrine-hub>
    $<TARGET_FILE:vitrine> ${CMAKE_BINARY_DIR}/loop-seen)
  set_tests_properties(hub_phone PROPERTIES TIMEOUT 600 PROCESSORS 2)
endif()
