/* Opens the description with what lies in this package; the page's token against forgery goes along. */
(function () {
  var place = document.getElementById("swagger-ui");
  SwaggerUIBundle({
    url: place.dataset.description,
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    validatorUrl: null, // else a badge is fetched from elsewhere
    requestInterceptor: function (request) {
      request.headers["X-CSRFToken"] = place.dataset.token;
      return request;
    },
  });
})();
